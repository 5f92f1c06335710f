"""The picture of quickstart.py: a year of temperatures and what the nodes said of it."""

import numpy as np
from matplotlib import dates, pyplot, ticker
from matplotlib.collections import LineCollection

INK, GRID = "#2b2d33", "#e4e5ea"
HOURLY, WEEKLY, BAND = "#9aa3b2", "#c2410c", "#dbe3f0"
ALARM = "#dc2626"
FEELS = {0: ("cold", "#93c5fd"), 1: ("mild", "#d9e4c6"), 2: ("warm", "#fdba74")}
BELOW, ABOVE = "#2563eb", "#ea580c"

STYLE = {
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": GRID,
    "axes.labelcolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlepad": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "legend.frameon": False,
    "figure.constrained_layout.w_pad": 0.15,
    "figure.constrained_layout.h_pad": 0.12,
}


def save(path, time, temp, results, alarm):
    """Draws the year, its hottest days, and the degree-hours.

    `results` is what `run` of quickstart.py gives for each node, `alarm` the thresholds of the heat alarm.
    """
    with pyplot.style.context(STYLE):
        figure = pyplot.figure(figsize=(13, 8.2), layout="constrained")
        top, bottom = figure.subfigures(2, 1, height_ratios=[1.15, 1], hspace=0.04)
        year = top.subplots()
        days, heating = bottom.subplots(1, 2, width_ratios=[1.35, 1])
        draw_year(year, time, temp, results)
        draw_days(days, time, temp, results, alarm)
        draw_degree_hours(heating, time, results)
        figure.savefig(path, dpi=130, facecolor="white")
        pyplot.close(figure)


def draw_year(axes, time, temp, results):
    (_, day), (_, low), (_, high) = results["daily"]
    ((_, weekly),) = results["smoothed"]
    noon = day + np.timedelta64(12, "h")
    axes.fill_between(noon, low, high, color=BAND, label="daily: lowest to highest")
    axes.plot(time, weekly, color=WEEKLY, linewidth=2, label="smoothed over a week")

    bottom = 29.5
    strip(axes, time, results["feel"][0], 1, bottom, FEELS)
    for begin, end in spans(time, results["heat_alarm"][0]):
        axes.axvspan(begin, end, ymin=0.955, ymax=0.99, color=ALARM, linewidth=0.4)
    axes.text(np.datetime64("2010-06-29"), 83.4, "heat alarm on", color=ALARM, ha="right", va="center")

    axes.set_title("Seattle, hour by hour, 2010")
    axes.set_ylabel("°F")
    axes.set_ylim(bottom - 2, 85)
    axes.set_xlim(time[0], time[-1])
    axes.xaxis.set_major_locator(dates.MonthLocator())
    axes.xaxis.set_major_formatter(dates.DateFormatter("%b"))
    handles, labels = axes.get_legend_handles_labels()
    for name, color in FEELS.values():
        handles.append(pyplot.Rectangle((0, 0), 1, 1, color=color))
        labels.append(f"feels {name}")
    axes.legend(handles, labels, loc="upper left", ncols=1, bbox_to_anchor=(0.0, 0.98))
    axes.grid(axis="x", visible=False)


def draw_days(axes, time, temp, results, alarm):
    """The five days around the hottest hour."""
    hottest = time[int(np.argmax(temp))].astype("datetime64[D]")
    begin, end = hottest - np.timedelta64(2, "D"), hottest + np.timedelta64(3, "D")
    shown = (time >= begin) & (time <= end)
    axes.plot(time[shown], temp[shown], color=INK, linewidth=1.6)
    for name, threshold in alarm.items():
        axes.axhline(threshold, color=ALARM, linewidth=0.9, linestyle=(0, (4, 3)))
        beside(axes, end, threshold, f"{name} at\n{threshold:g} °F", ALARM)
    for start, stop in spans(time, results["heat_alarm"][0]):
        if begin <= start and stop <= end:
            axes.axvspan(start, stop, color=ALARM, alpha=0.13, linewidth=0)
    axes.set_title("The hottest days, and when the alarm was on")
    axes.set_ylabel("°F")
    axes.set_xlim(begin, end)
    axes.yaxis.set_major_locator(ticker.MultipleLocator(5))
    axes.xaxis.set_major_locator(dates.DayLocator())
    axes.xaxis.set_major_formatter(dates.DateFormatter("%-d %b"))


def draw_degree_hours(axes, time, results):
    (_, below), (_, above) = results["degree_hours"]
    for values, color, text in ((below, BELOW, "to heat"), (above, ABOVE, "to cool")):
        axes.plot(time, values / 1000, color=color, linewidth=2)
        beside(axes, time[-1], values[-1] / 1000, f"{text}\n{values[-1]:,.0f}", color)
    axes.set_title("Degree-hours from 65 °F, so far")
    axes.set_ylabel("thousand °F hours")
    axes.set_xlim(time[0], time[-1])
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_locator(dates.MonthLocator(bymonth=(1, 4, 7, 10)))
    axes.xaxis.set_major_formatter(dates.DateFormatter("%b"))
    axes.grid(axis="x", visible=False)


def beside(axes, x, y, text, color):
    """A label to the right of where a line ends."""
    place = {"xytext": (6, 0), "textcoords": "offset points", "va": "center", "annotation_clip": False}
    axes.annotate(text, (x, y), color=color, **place)


def spans(time, alarm):
    """Begin and end of every stretch in which the alarm was on."""
    rows, active = alarm
    ends = [*time[rows[1:]], time[-1]]
    return [(begin, end) for begin, end, on in zip(time[rows], ends, active) if on]


def strip(axes, time, changes, initial, height, kinds):
    """A line along the bottom, coloured by what was last said."""
    rows, values = changes
    edges = dates.date2num([time[0], *time[rows], time[-1]])
    segments = [[(begin, height), (end, height)] for begin, end in zip(edges, edges[1:])]
    colors = [kinds[int(kind)][1] for kind in (initial, *values)]
    axes.add_collection(LineCollection(segments, colors=colors, linewidths=9, capstyle="butt"))
