# The dashboard: how moderation fares, day by day.

dashboard-title = The last 30 days
dashboard-waiting = { $count ->
    [one] One comment waits, and has for { $age }.
   *[other] { $count } comments wait, half of them for longer than { $age }.
}
dashboard-differed = Of { $count } comments that the program would have decided by itself and you spoke of, you said otherwise of { $share }.
dashboard-not-compared = Of none of these days’ comments have both the program and you said what it is.
dashboard-slipped = Published by the program, spam after all
dashboard-slipped-none = The random audit has found none.
dashboard-moved = From { $before } to { $after }.
dashboard-median = median
dashboard-p90 = nine in ten wait less
dashboard-differs = you said otherwise
dashboard-verdict-publish = to publish
dashboard-verdict-review = to review
dashboard-verdict-spam = spam
dashboard-seconds = { $value } s
dashboard-minutes = { $value } min
dashboard-hours = { $value } h
dashboard-days = { $value } d
plot-days = Day
plot-wait = Waited
plot-waits-title = How long a comment waits
plot-waits-caption = From a comment’s arrival to the first decision on it, by the day of that decision.
plot-volumes-title = What comes in
plot-volumes-caption = Comments of each day by what the program made of them, random audit and rules included.
plot-differs-title = How often you and the program differ
plot-differs-caption = Of each day’s comments that the program would have published or blocked and you approved or called spam, the share of which you said otherwise.
