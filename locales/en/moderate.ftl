# The moderators' pages.

moderate-title = Moderation
skip-to-content = Skip to content
logout = Log out

login-title = Log in
login-email = E-mail address
login-password = Password
login-submit = Log in
login-failed = This address and this password do not go together. Check both and try again.
login-too-many = Too many tries in a short time. Wait a minute before the next one.
login-ended = Your session has ended. Log in to go on.
logged-out = You are logged out.

# The lists
queue-pending = To review
queue-published = Published
queue-rejected = Rejected
queue-spam = Spam
# Variable: $count
queue-total = { $count ->
    [0] no comments
    [one] { $count } comment
   *[other] { $count } comments
}
queue-empty = Nothing here. All is read: have a good day!
queue-empty-filtered = No comment answers to this.
queue-next = Next page

filters-label = Filters
filter-status = Status
filter-site = Site
filter-order = Order
filter-all-sites = All sites
filter-page = Page
filter-author = Author
filter-remove = Remove this filter
sort-uncertain = Most uncertain
sort-oldest = Oldest
sort-newest = Newest
sort-likeliest-spam = Likeliest spam
search-label = Search in the comments
search-submit = Search

# The acts
act-approve = Approve
act-reject = Reject
act-spam = Spam
card-note = Reason (optional), kept in the history
act-undo = Undo
bulk-title = For the ticked comments
bulk-approve = Approve ticked
bulk-reject = Reject ticked
bulk-spam = Mark as spam

# What the last act did. Variable: $name (who wrote the comment)
flash-approved = The comment by { $name } is published.
flash-rejected = The comment by { $name } is rejected.
flash-spam = The comment by { $name } is marked as spam.
flash-undone = The last decision on the comment by { $name } is undone.
flash-nothing-to-undo = There is no decision left to undo on this comment.
flash-conflict = Somebody decided before you, or readers reported it meanwhile: nothing was done. Here is the comment as it now is.
flash-none-chosen = No comment was ticked.
# Variable: $count
flash-bulk = { $count ->
    [0] No comment has changed.
    [one] Decided for { $count } comment.
   *[other] Decided for { $count } comments.
}
# Variable: $count
flash-bulk-failed = { $count ->
    [one] { $count } comment could not be dealt with.
   *[other] { $count } comments could not be dealt with.
}

# Variable: $count
flash-bulk-undone = { $count ->
    [0] No decision has been undone.
    [one] { $count } decision undone.
   *[other] { $count } decisions undone.
}

# A comment's card
item-title = Comment by
item-back = Back to the list
card-select = Choose the comment by
card-on = On
card-page-all = This page only
card-answers = Answers
card-colon = :
card-links = Addresses in it, in full
card-as-sent = The text as it was sent
card-score = probability of being spam
# Variable: $count
card-percent = { $count }%
card-score-label = Probability of being spam
card-no-score = No model could judge this comment.
card-model = model
card-reasons = What weighed
card-towards-spam = towards spam
card-towards-good = towards good
card-audit = random audit
card-trackback = Trackback
card-pingback = Pingback
status-pending = to review
status-published = published
status-rejected = rejected
status-spam = spam
verdict-publish = The program would have published it.
verdict-review = The program asks for an opinion.
verdict-spam = The program took it for spam.
verdict-none = The program could not tell.

# What the author wrote before. Variables: $published, $rejected, $spam
author-new = first comment
author-known = { $published } published, { $rejected } rejected, { $spam } spam
# Variables: $who, $when
decided-approve = Approved by { $who }, { $when }
decided-reject = Rejected by { $who }, { $when }
decided-spam = Marked as spam by { $who }, { $when }
decided-undo = Decision undone by { $who }, { $when }
decided-by-program = Decided by the program, { $when }

history-title = History
history-none = Nobody has decided yet.
# Variables: $who, $from and $to (status-…)
history-line = { $who }: { $from } → { $to }
history-undo-line = { $who } undoes: { $from } → { $to }
history-import = the import
history-erased = an erased moderator

# The rules that send a comment to a moderator whatever its score; what weighed in the score stands in reasons.ftl.
reason-rule-review-everybody = this site reviews everything
reason-rule-new-author = first comment by this author
reason-rule-too-many-links = more links than the site allows
reason-rule-blocked-word = a word on the site’s list
reason-rule-blocked-email = an address on the site’s list
reason-rule-blocked-network = a network on the site’s list
reason-rule-random-audit = random audit
reason-rule-little-evidence = too few known words to tell
reason-rule-untaught = likely spam, but the site has taught too little for that to count
reason-rule-no-model = no model in use
reason-rule-honeypot = a field that readers do not see was filled in
reason-rule-too-quick = sent sooner than anybody could have written it
reason-rule-stale-form = its form was days old, or not one of ours
reason-rule-no-proof = without the work that its browser was asked for
reason-rule-linkback = another website says that it links here
# Variable: $evidence (a reason that has no sentence)
reason-other = { $evidence }

nav-label = Pages
nav-queue = Comments
nav-model = Model

# The model in use
model-title = The model in use
model-none = No model is in use: every comment waits for a person. Whoever runs the service is told why by tamis doctor.
# Variables: $version, $when
model-since = { $version } judges since { $when }.
# Variable: $version
model-here = { $version } judges here.
# Variables: $publish, $spam (per cent)
model-cuts = By itself it publishes what it takes for spam with a probability of at most { $publish }, and blocks from { $spam } on. A site may have cuts of its own.
model-figures = How good it was found to be
model-figures-lead = On comments of which it is known what they are, each judged by a model that had not learnt from it.
model-retrained = This version was made from the base model and your decisions. But for those on comments held out, the figures and pictures are those of the base model.
model-set = Comments
model-overall = All
model-held-out = Held out of training
# Variable: $language
model-language = Language { $language }
model-false-positives = Good taken for spam
model-pictures = Pictures
model-no-curves = This version’s file holds no curves to draw. Versions that are trained from now on do.

# How often the program errs
figures-title = Figures
figures-audit = A few of the program’s own decisions, drawn at random and already carried out, stand in the queue beside the doubtful ones. What you say of them measures how often it is wrong. These are shares of what it published or held; a budget is a share of all spam, or of all good comments, which is reckoned from them below.
# Variable: $count
figures-waiting = { $count ->
    [0] None of those drawn is waiting.
    [one] { $count } of those drawn is waiting.
   *[other] { $count } of those drawn are waiting.
}
# Variables: $share, $low, $high, $allowed (per cent)
figures-estimate-publish = So of all the spam that came in, about { $share } was published by the program alone: from { $low } to { $high }, as far as these few tell, where { $allowed } is allowed.
figures-estimate-block = So of all the good comments that came in, about { $share } was held as spam by the program alone: from { $low } to { $high }, as far as these few tell, where { $allowed } is allowed.
figures-last-90-days = Drawn in the last 90 days
figures-all-time = Since the beginning
figures-decision = The program has
figures-of = Decided by you
figures-mistakes = Mistakes
figures-share = Share
figures-at-most = At most (95%)
figures-published = published it
figures-blocked = held it as spam
figures-spam = spam
figures-good = good
# Variable: $count
figures-spam-found = { $count } spam
figures-good-found = { $count } good

# What the program may do by itself, and what it leaves to you
figures-budgets = Budgets and queue
figures-budgets-lead = How many mistakes a site allows the program, the probability of spam at which it therefore decides by itself, and the share of comments it leaves to you: as predicted from texts the model had not seen, and as it was in the last 30 days. Your site’s own rules and the random audit come on top of the prediction. Budgets and predictions hold on texts of the kinds the model was trained on; a new site’s may differ until it has decisions of its own, and the random audit below tells how.
figures-budget-block = Good comments blocked, at most
figures-budget-publish = Spam published, at most
figures-predicted = Predicted to wait
figures-queued = Waited in 30 days
# Variable: $count
figures-one-in = one in { $count }
# Variable: $cut (per cent)
figures-cut-from = from { $cut } on
# Variable: $cut (per cent)
figures-cut-up-to = up to { $cut }
figures-cut-none = never by itself
# Variable: $cut (from … on, up to …)
figures-cut-own = the site’s own cut, { $cut }
# Variables: $hits, $of
figures-queued-of = { $hits } of { $of }
# Variable: $shares
figures-several = Where several figures stand, too few comments have been decided for the site’s share of spam to be known: they hold where { $shares } of what comes in is spam.
figures-not-predicted = Nothing is predicted where a cut is the site’s own, or where the model’s file has no table of budgets.
figures-unkept = “Never by itself”: on the texts this model was tried on, no cut is known to keep that budget, so a person looks.
# Variable: $sites
figures-untaught = Until about 200 comments are decided on a site, nothing is blocked there on the model’s word alone: { $sites }.
figures-errors = How often it errs
