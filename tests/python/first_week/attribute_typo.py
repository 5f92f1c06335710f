import datetime
import tickjit
from tickjit.signals import Signal

@tickjit.node
def year(when: Signal[datetime.datetime]) -> int:
    return when.yaer

year()
