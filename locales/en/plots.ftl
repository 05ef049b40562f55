# The pictures of a model's quality: what each is called, how it is read, and the words in it.

plot-ham-blocked = Good comments blocked
plot-spam-caught = Spam caught
plot-precise = Spam among what is blocked
plot-told = Probability told
plot-was = Share that is spam
plot-interval = 95% interval
plot-comments = Comments
plot-probability = Probability of spam
plot-ham = Good comments
plot-spam = Spam
plot-numbers = The numbers

plot-roc-title = What blocking costs
plot-roc-caption = The ROC curve: for every cut, how much spam it catches and how many good comments it blocks. The nearer to the upper left corner, the better; guessing gives the dashed line.
# Variable: $caught (per cent)
plot-roc-mark = { $caught } of spam for 1% of good
plot-pr-title = How right it is when it blocks
plot-pr-caption = Precision and recall: the more spam a cut catches, the more good comments are among what it blocks. The nearer to the upper right corner, the better.
# Variable: $share (per cent)
plot-pr-guide = { $share } of all comments are spam
plot-calibration-title = Whether its probabilities can be believed
plot-calibration-caption = Calibration: comments sorted by the probability they were told, in groups of about equally many, and the share of each group that is spam, with its 95% interval. On the dashed line, told and true are the same.
# Variable: $error (per cent)
plot-calibration-mark = { $error } off on average
plot-scores-title = How far apart the two lie
plot-scores-caption = How many comments got which probability: spam above the line, good comments below. Heights are square roots, so that few are still seen beside many.
plot-scores-cuts = Dashed: published up to the first line, blocked from the second.
plot-scores-up = Spam
plot-scores-down = Good comments

plot-decisions = Decisions of the site
plot-share = Share of comments
plot-learning-title = How rightly it judges
plot-learning-caption = The share of comments on the right side of one half, and the share of spam that is caught if one good comment in a hundred may be blocked, after so many decisions. Upright strokes: how far single games lie apart. Decisions are set out by their logarithm.
plot-learning-accuracy = judged rightly
plot-learning-sc1 = spam caught at 1%
plot-learning-verdicts-title = What is left to people
plot-learning-verdicts-caption = The share of good comments that is published at once, of spam that is blocked, and of all comments that wait for a person, after so many decisions. Upright strokes: how far single games lie apart.
plot-learning-published = good published
plot-learning-blocked = spam blocked
plot-learning-queued = all waiting
