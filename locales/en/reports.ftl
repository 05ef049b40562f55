# What readers report, what is answered, and what moderators write themselves.

comment-report = Report
# Variable: $name
comment-report-of = Report the comment by { $name }
report-comment-title = Report a comment
report-comment-why = What is wrong with it?
report-comment-text = What should we know?
report-comment-email-note = If you leave an address, you are told that your report came in, and later what was decided and why. It is used for nothing else. From one network the first report of a comment counts, and a few addresses a day are written to: if no first letter comes, no second will.
report-comment-submit = Send the report
report-comment-thanks = Thank you. A moderator will look at this comment. Until then nothing changes.
report-comment-back = Back to the comments
report-reason-insult = It insults or harasses somebody
report-reason-hate = It incites hatred or violence
report-reason-illegal = It is against the law in another way
report-reason-privacy = It tells something private about somebody
report-reason-spam = It is advertising
report-reason-other = Something else
field-reason-required = Please choose a reason.
field-reason-invalid = Please choose one of the reasons listed.
field-text-too-long = This text has 1,000 characters at the most.

objection-title = Object to a decision
objection-lead = A moderator will look at the comment once more. Say why you think that the decision was wrong.
objection-text = Your reasons
objection-submit = Send the objection
objection-thanks = Thank you. A moderator will look at the comment once more, and you will be told what comes of it.
objection-over = This link is not valid, or no longer: a decision can be objected to for six months, as long as the comment exists.

queue-reported = Reported
# Variable: $count
report-objected = A decision is objected to
report-count = { $count ->
    [one] { $count } reader reports this comment
   *[other] { $count } readers report this comment
}
report-objection = Objection
report-by-author = The author objects to the decision
report-by-reporter = Who reported it objects to the decision
report-answer = Answer with a reason
report-answer-reason = Reason, told to the author and to who reported the comment
report-keep = Keep online
report-remove = Take off the page

# The letters. Variables: $site, $title (of the page), $when
notice-greeting = Hello,
notice-about = This is about the comment of { $when }.
notice-about-title = This is about the comment of { $when } on “{ $title }”.
notice-subject-report-received = { $site }: your report was received
notice-subject-report-upheld = { $site }: the comment you reported was taken off
notice-subject-report-refused = { $site }: the comment you reported stays online
notice-subject-comment-removed = { $site }: your comment was taken off
notice-subject-report-reversed = { $site }: the comment you reported is online again
notice-subject-report-granted = { $site }: the comment you reported was taken off after all
notice-subject-comment-restored = { $site }: your comment is online again
notice-subject-objection-upheld = { $site }: your objection was upheld
notice-subject-objection-refused = { $site }: the decision stands
notice-report-received = You reported it, and your report was received. A moderator will look at it, and you will hear what was decided. If it was not you who reported it, you need do nothing.
notice-report-upheld = You reported it. A moderator looked at it and took it off the page.
notice-report-refused = You reported it. A moderator looked at it and found no reason to take it off the page.
notice-comment-removed = A moderator took your comment off the page. It is no longer shown to readers.
notice-report-reversed = You reported it, and we wrote to you that it was taken off the page. A moderator looked at it once more and put it back.
notice-report-granted = You reported it, and we wrote to you that it stays online. A moderator looked at it once more and took it off the page.
notice-comment-restored = We wrote to you that your comment was taken off the page. A moderator looked at it once more and put it back: readers see it again.
notice-objection-upheld = You objected to a decision about it. A moderator looked at it once more and changed the decision.
notice-objection-refused = You objected to a decision about it. A moderator looked at it once more, and the decision stands.
# Variable: $reasons
notice-you-said = The reason given: { $reasons }.
notice-reported-for = Readers had reported it for this: { $reasons }.
notice-ground-reject = Ground: it does not keep to the rules that the site has for its comments.
notice-ground-spam = Ground: it was found to be advertising, which the site’s rules exclude.
notice-ground-approve = Ground: it keeps to the rules that the site has for its comments.
# What the comment says follows; its author alone is told.
notice-words = It begins:
# The page’s address follows.
notice-page = The page:
# What the moderator wrote follows.
notice-note = The moderator’s reason:
notice-automation = The decision was made by a person. A program may have helped to sort the comments; it did not make this decision.
# Variable: $until
notice-object = If you think that the decision is wrong, you can object to it free of charge until { $until }, here:
notice-court = You can also turn to a certified out-of-court dispute settlement body, or to a court.
# Variable: $site
notice-closing = The moderators of { $site }

# What moderators write themselves
comment-by-site = the site
reason-rule-imported = it came from another system, and stands where it stood there
reason-rule-by-site = written by a moderator in the site’s name
answer-title = Answer as the site
answer-text = Answer, shown in the site’s name
answer-submit = Publish the answer
mend-link = Mend or shorten
mend-title = Mend or shorten
mend-text = The text as readers will see it
mend-note = Readers are told that the comment was edited. The text before stays on record.
mend-submit = Save
mend-originals = What it said before
# Variable: $who
mend-by = changed by { $who }
flash-answered = The answer is online, in the site’s name.
flash-answered-before = This answer stands there already.
flash-too-deep = This answer would stand deeper than answers go on this site.
flash-not-online = This comment is not online: nobody would see what is answered.
flash-mended = The comment is mended. What it said before stays on record.
flash-not-mended = The text is the same: nothing was changed.
