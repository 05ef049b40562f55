# The report of an evaluation, and the page about the model in use.

# Variable: $version
report-title-model = How well { $version } judges
report-title-cross = How well such a model judges
# Variables: $all, $ham, $spam (numbers)
report-lead-model = { $all } comments were judged of which it is known what they are: { $ham } good ones and { $spam } spam.
report-lead-cross = { $all } comments were judged of which it is known what they are: { $ham } good ones and { $spam } spam. Each was judged by a model that had not learnt from it, nor from what was left out with it.
# Variables: $publish, $review, $spam (per cent)
report-lead-ham = Of the good comments, { $publish } would be published at once, { $review } would wait for a person, and { $spam } would be blocked as spam.
report-lead-spam = Of the spam, { $spam } would be blocked, { $review } would wait for a person, and { $publish } would be published.
# Variable: $caught (per cent)
report-lead-sc1 = If one good comment in a hundred may be blocked, { $caught } of the spam is caught.

report-figures = The figures
report-intervals = Below each figure: between which values it lies with 95% certainty, as far as these comments can tell.
figure-accuracy = Accuracy
figure-accuracy-short = Accuracy
figure-accuracy-meaning = On the right side of one half
figure-mcc = Matthews correlation
figure-mcc-short = MCC
figure-mcc-meaning = 1 is perfect, 0 is guessing; fair where one class is rare
figure-auc = Area under the ROC curve
figure-auc-short = AUC
figure-auc-meaning = How often a spam scores above a good comment
figure-average-precision = Average precision
figure-average-precision-short = Avg. precision
figure-average-precision-meaning = Spam among what is blocked, over all cuts
figure-sc1 = Spam caught at 1%
figure-sc1-short = sc1
figure-sc1-meaning = If at most 1% of good comments is blocked
figure-ece = Calibration error
figure-ece-short = ECE
figure-ece-meaning = How far probabilities are off, over 15 groups of equal size
figure-brier = Brier score
figure-brier-short = Brier
figure-brier-meaning = Mean squared distance from the truth; 0 is perfect

report-verdicts = What would become of the comments
report-class = Comments
report-published = Published at once
report-queued = Waiting for a person
report-held = Blocked as spam
# Variable: $count
report-ham-row = Good ({ $count })
report-spam-row = Spam ({ $count })
# Variables: $models, $of, $texts, $worth, $needed, $count, $caution (numbers)
report-unblocked = Of { $of } that judged, { $models } could block nothing.
report-unblocked-few = No cut for blocking: there were { $texts } good comments to place it by, and at least { $needed } are needed for one mistake in { $count }, kept { $caution } times as strictly for the sake of sites that are new.
report-unblocked-alike = No cut for blocking: the { $texts } good comments to place it by are worth { $worth } with nothing in common, for those of one template or thread are alike, and at least { $needed } are needed for one mistake in { $count }, kept { $caution } times as strictly for the sake of sites that are new.
report-unblocked-parted = No cut for blocking: too many of the { $texts } good comments to place it by score as high as spam can, for one mistake in { $count }, kept { $caution } times as strictly for the sake of sites that are new.

report-pictures = Pictures

report-budgets = Where to cut
report-budgets-lead = A cut is a probability of spam. Say how many mistakes you can bear, and this is the boldest cut that keeps to it, even by the upper bound of what these comments allow to be said. The last columns tell how much would be left for people to read, if so much of what comes in were spam.
report-budget-block = Blocking
report-budget-block-caption = Good comments that may be blocked, of the kinds that were judged here; those of another site may differ. What waits is told beside publishing at one spam in 100.
report-budget-block-gained = Spam blocked
report-budget-publish = Publishing
report-budget-publish-caption = Spam that may be published, of the kinds that were judged here; that of another site may differ. What waits is told beside blocking at one good comment in 200.
report-budget-publish-gained = Good published
report-budget = Budget
report-cut = Cut
report-seen = Mistakes seen
report-queue = Waiting, by the share of spam
# Variable: $count
report-one-in = 1 in { $count }
# Variable: $share (per cent)
report-at-most = at most { $share }

report-languages = By language
report-language = Language
report-sources = By source
report-source = Source
report-all = All
report-ham = Good
report-spam = Spam
report-ham-blocked = Good blocked
report-spam-published = Spam published

report-attacks = Spam in disguise
report-attack = Disguise
report-caught-before = Caught at 50%, before
report-caught-after = Caught at 50%, after
report-blocked-before = Blocked, before
report-blocked-after = Blocked, after
report-kept-before = Not published, before
report-kept-after = Not published, after
report-attack-homoglyphs = Letters of other alphabets
report-attack-zero-width = Invisible characters
report-attack-full-width = Full-width letters
report-attack-marks = Marks stacked on letters
report-attack-mathematical = Mathematical alphabets
report-attack-leet = Digits for letters
report-attack-spaced = Letters spaced out
report-attack-split = Words split by signs
report-attack-mixed = Some of each
report-attack-good-words = Thirty harmless words appended

report-words = What weighed most
report-words-lead = The ten heaviest reasons of each comment, added up over all of them, in log-odds. Only what at least three comments share is listed.
report-words-spam = Towards spam
report-words-ham = Towards good
report-reason = Reason
report-weight = Weight

report-mistakes = The surest mistakes
report-mistakes-lead = The comments that were furthest on the wrong side, each with its reasons. E-mail addresses, telephone numbers, handles and names are taken out: •••.
report-blocked = Good comments taken for spam
report-blocked-none = None.
report-missed = Spam taken for good
report-missed-none = None.
# Variables: $probability (per cent), $source
report-mistake-about = { $probability } spam, it said. From { $source }.

report-how = What was judged, and how
# Variables: $version, $checksum
report-how-model = Every comment was judged by one model, { $version }, SHA-256 { $checksum }.
# Variable: $sources
report-how-known = The model was trained on sources of the same names: { $sources }. Figures on what a model has seen flatter it.
# Variable: $parts
report-how-cross = Cross-validation in { $parts } parts: each part was judged by a model that was trained on all the others, and that also chose its own cuts.
report-how-source = Parts are sources: each was judged as a website is that the model has never seen.
report-how-kind = Parts are kinds of comments, such as loans or thanks, wherever they are from; what has no kind was left out with its source.
report-how-template = Parts are made of templates or threads: what was made from one template, or stood in one thread, was left out together.
report-how-random = Parts are made at random, text by text.
# Variables: $sources, $parts
report-how-merged = There are { $sources } sources; they share { $parts } parts.
report-how-flatters = Such parts flatter: comments from the same template or thread taught the model that judged.
# Variable: $count
report-how-also = { $count } more comments were always trained on and never judged.
report-how-only = { $count } of the comments were only judged and never trained on.
report-how-repeated = { $count } of the judged texts stand word for word in another part, or in what is always trained on: figures on them flatter.
# Variable: $sources
report-how-shared = Always trained on are sources of the same names as judged ones: { $sources }. Figures on what a model has seen flatter it.
# Variable: $resamples
report-how-intervals = Intervals of figures: percentile bootstrap, { $resamples } resamples, comments of one template or thread drawn together. Intervals of shares: Wilson’s score, for as many comments as those of one template or thread are worth that have nothing in common (Kish’s design effect); so are the bounds of budgets. The calibration error is never below 0, so its interval leans upwards.
# Variable: $shares
report-how-queue = What waits is reckoned for shares of spam of { $shares }, from what became of the good comments and of the spam here.
report-how-attacks = Each disguise was tried on all of the spam; links and addresses stayed as they were. The harmless words are drawn from those that good comments here use more often than spam does; the model was not asked which.
