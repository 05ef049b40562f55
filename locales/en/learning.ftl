# The report of a learning curve.

# Variable: $version
learning-title = How fast { $version } learns a new site
# Variables: $first, $last (per cent), $decisions (number)
learning-lead-accuracy = Before anybody had decided anything, { $first } of the comments were judged rightly; after { $decisions } decisions, { $last }.
learning-lead-queued = At first, { $first } of the comments would wait for a person; after { $decisions } decisions, { $last }.
learning-pictures = The curves
learning-figures = All figures
learning-spreads = Each figure is the mean over all games; ± says how far single games lie from it (standard deviation).
learning-decisions = Decisions
learning-learnt = Learnt from
learning-queued = Waiting, of all
learning-ham-published = Good published
learning-ham-queued = Good waiting
learning-spam-queued = Spam waiting
learning-spam-blocked = Spam blocked
learning-gate = Could be promoted
learning-seconds = Seconds to retrain
learning-how = What was played, and how
# Variables: $repeats, $pool, $tested (numbers)
learning-how-games = { $repeats } games. In each, a new site’s moderators decided on comments out of { $pool } as their labels say, every one by somebody else, and the model that learnt from them judged { $tested } other comments, from which it never learnt.
learning-how-source = A source was either decided on or judged, never both.
learning-how-template = A template, a thread, or a text with its near copies was either decided on or judged, never both.
learning-how-random = A thread, or a text with its exact copies, was either decided on or judged, never both; near copies may be on both sides, which flatters.
# Variable: $share (per cent)
learning-how-share = Comments were left out until { $share } of them were spam.
learning-how-hold = From 250 decisions on, a fifth of them is held out to judge the new version by, and not learnt from.
# Variable: $labels (number)
learning-how-labels = Nothing is blocked before a site has given { $labels } labels; until then a person looks.
# Variables: $seed, $version, $checksum
learning-how-seed = Began with { $version }, SHA-256 { $checksum }; seed { $seed }.
# Variable: $numbers
learning-how-many = There were too few comments for { $numbers } decisions.
