# Ce que les lecteurs signalent, ce qui leur est répondu, et ce que les modérateurs écrivent eux-mêmes.

comment-report = Signaler
# Variable : $name
comment-report-of = Signaler le commentaire de { $name }
report-comment-title = Signaler un commentaire
report-comment-why = Que lui reprochez-vous ?
report-comment-text = Que devons-nous savoir ?
report-comment-email-note = Si vous laissez une adresse, vous recevrez un accusé de réception, puis vous apprendrez ce qui a été décidé et pourquoi. Elle ne sert à rien d’autre. D’un même réseau, seul le premier signalement d’un commentaire compte, et quelques adresses par jour reçoivent une lettre : sans accusé de réception, il n’y aura pas de réponse.
report-comment-submit = Envoyer le signalement
report-comment-thanks = Merci. Un modérateur va lire ce commentaire. D’ici là, rien ne change.
report-comment-back = Retour aux commentaires
report-reason-insult = Il insulte ou harcèle quelqu’un
report-reason-hate = Il incite à la haine ou à la violence
report-reason-illegal = Il est illégal d’une autre façon
report-reason-privacy = Il révèle la vie privée de quelqu’un
report-reason-spam = C’est de la publicité
report-reason-other = Autre chose
field-reason-required = Choisissez un motif.
field-reason-invalid = Choisissez l’un des motifs proposés.
field-text-too-long = Ce texte a 1 000 caractères au plus.

objection-title = Contester une décision
objection-lead = Un modérateur relira le commentaire. Dites pourquoi la décision vous paraît injuste.
objection-text = Vos raisons
objection-submit = Envoyer la contestation
objection-thanks = Merci. Un modérateur relira le commentaire, et vous apprendrez ce qu’il en est.
objection-over = Ce lien n’est pas valable, ou ne l’est plus : une décision se conteste pendant six mois, tant que le commentaire existe.

queue-reported = Signalés
# Variable : $count
report-objected = Une décision est contestée
report-count = { $count ->
    [one] { $count } lecteur signale ce commentaire
   *[other] { $count } lecteurs signalent ce commentaire
}
report-objection = Contestation
report-by-author = L’auteur conteste la décision
report-by-reporter = La personne qui l’avait signalé conteste la décision
report-answer = Répondre en donnant un motif
report-answer-reason = Motif, transmis à l’auteur et aux personnes qui ont signalé le commentaire
report-keep = Laisser en ligne
report-remove = Retirer de la page

# Les lettres. Variables : $site, $title (de la page), $when
notice-greeting = Bonjour,
notice-about = Il s’agit du commentaire du { $when }.
notice-about-title = Il s’agit du commentaire du { $when } sur « { $title } ».
notice-subject-report-received = { $site } : votre signalement est bien arrivé
notice-subject-report-upheld = { $site } : le commentaire que vous avez signalé est retiré
notice-subject-report-refused = { $site } : le commentaire que vous avez signalé reste en ligne
notice-subject-comment-removed = { $site } : votre commentaire est retiré
notice-subject-report-reversed = { $site } : le commentaire que vous avez signalé est de nouveau en ligne
notice-subject-report-granted = { $site } : le commentaire que vous avez signalé est finalement retiré
notice-subject-comment-restored = { $site } : votre commentaire est de nouveau en ligne
notice-subject-objection-upheld = { $site } : votre contestation est acceptée
notice-subject-objection-refused = { $site } : la décision est maintenue
notice-report-received = Vous l’avez signalé, et votre signalement est bien arrivé. Un modérateur va le lire, et vous apprendrez ce qui a été décidé. Si ce n’est pas vous qui l’avez signalé, vous n’avez rien à faire.
notice-report-upheld = Vous l’avez signalé. Un modérateur l’a lu et l’a retiré de la page.
notice-report-refused = Vous l’avez signalé. Un modérateur l’a lu et n’a pas trouvé de raison de le retirer.
notice-comment-removed = Un modérateur a retiré votre commentaire de la page. Les lecteurs ne le voient plus.
notice-report-reversed = Vous l’avez signalé, et nous vous avons écrit qu’il était retiré de la page. Un modérateur l’a relu et l’a remis en ligne.
notice-report-granted = Vous l’avez signalé, et nous vous avons écrit qu’il restait en ligne. Un modérateur l’a relu et l’a retiré de la page.
notice-comment-restored = Nous vous avons écrit que votre commentaire était retiré de la page. Un modérateur l’a relu et l’a remis en ligne : les lecteurs le voient de nouveau.
notice-objection-upheld = Vous avez contesté une décision à son sujet. Un modérateur l’a relu et a changé la décision.
notice-objection-refused = Vous avez contesté une décision à son sujet. Un modérateur l’a relu, et la décision est maintenue.
# Variable : $reasons
notice-you-said = La raison indiquée : { $reasons }.
notice-reported-for = Des lecteurs l’avaient signalé pour ceci : { $reasons }.
notice-ground-reject = Motif : il ne respecte pas les règles que le site fixe à ses commentaires.
notice-ground-spam = Motif : il a été tenu pour de la publicité, que les règles du site excluent.
notice-ground-approve = Motif : il respecte les règles que le site fixe à ses commentaires.
# Suit ce que dit le commentaire ; seul son auteur le reçoit.
notice-words = Il commence ainsi :
# Suit l’adresse de la page.
notice-page = La page :
# Suit ce que le modérateur a écrit.
notice-note = La raison donnée par le modérateur :
notice-automation = La décision a été prise par une personne. Un programme a pu aider à trier les commentaires, il n’a pas pris cette décision.
# Variable : $until
notice-object = Si la décision vous paraît injuste, vous pouvez la contester gratuitement jusqu’au { $until }, ici :
notice-court = Vous pouvez aussi saisir un organe certifié de règlement extrajudiciaire des litiges, ou un tribunal.
# Variable : $site
notice-closing = Les modérateurs de { $site }

# Ce que les modérateurs écrivent eux-mêmes
comment-by-site = le site
reason-rule-imported = vient d’un autre système, et garde la place qu’il y avait
reason-rule-by-site = écrit par un modérateur au nom du site
answer-title = Répondre au nom du site
answer-text = Réponse, affichée au nom du site
answer-submit = Publier la réponse
mend-link = Corriger ou raccourcir
mend-title = Corriger ou raccourcir
mend-text = Le texte tel que les lecteurs le verront
mend-note = Les lecteurs verront que le commentaire a été modifié. Le texte d’avant est conservé.
mend-submit = Enregistrer
mend-originals = Ce qu’il disait avant
# Variable : $who
mend-by = modifié par { $who }
flash-answered = La réponse est en ligne, au nom du site.
flash-answered-before = Cette réponse y est déjà.
flash-too-deep = Cette réponse serait plus profonde que ce site ne le permet.
flash-not-online = Ce commentaire n’est pas en ligne : personne ne verrait à quoi vous répondez.
flash-mended = Le commentaire est corrigé. Ce qu’il disait avant est conservé.
flash-not-mended = Le texte est le même : rien n’a changé.
