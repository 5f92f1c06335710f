import datetime
import tickjit
from tickjit.signals import Signal

@tickjit.node
def age(when: Signal[datetime.datetime]) -> datetime.timedelta:
    return datetime.datetime.now() - when

age()
