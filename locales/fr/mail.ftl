# Les courriels. Rien ici ne vient d’un lecteur, hormis par les variables.

mail-invite-subject = Vous pouvez modérer des commentaires
# Variable : $host
mail-invite-lead = On vous invite à modérer les commentaires sur { $host }. Choisissez un mot de passe, puis connectez-vous avec cette adresse.
mail-invite-unasked = Si cela ne vous dit rien, ne faites rien : le lien s’éteint de lui-même.
mail-reset-subject = Choisir un nouveau mot de passe
# Variable : $host
mail-reset-lead = Quelqu’un, vous sans doute, a demandé un nouveau mot de passe pour modérer les commentaires sur { $host }.
mail-reset-unasked = Si ce n’est pas vous, ne faites rien : votre mot de passe reste le même.
mail-password-link = Choisir un mot de passe
# Variable : $count (heures)
mail-password-until = { $count ->
    [one] Le lien sert une fois, pendant une heure.
   *[other] Le lien sert une fois, pendant { $count } heures.
}

# Variable : $site
mail-confirm-subject = { $site } : vous prévenir des réponses ?
# Variables : $site, $page
mail-confirm-lead = Quelqu’un a laissé un commentaire avec cette adresse sur { $site } (« { $page } ») et souhaite être prévenu des réponses par courriel. Confirmez-le une fois, et nous vous écrirons quand quelqu’un répondra à vos commentaires sur ce site.
mail-confirm-link = Oui, prévenez-moi des réponses
mail-confirm-unasked = Si ce n’est pas vous, ne faites rien : sans votre accord, aucun autre courriel ne viendra. Par le lien ci-dessous, on ne vous le demandera plus non plus.
mail-confirm-end = Non, et ne plus rien demander à cette adresse

# Variables : $name, $site
mail-reply-subject = { $name } vous a répondu sur { $site }
# Variables : $name, $site, $page
mail-reply-lead = { $name } a répondu à votre commentaire sur { $site } (« { $page } ») :
mail-reply-link = Lire la réponse sur la page
mail-reply-why = Vous recevez ce courriel parce que vous avez demandé, et confirmé, à être prévenu des réponses.
mail-end-link = Ne plus recevoir ces courriels

# Variable : $count
mail-waiting-subject = { $count ->
    [one] { $count } commentaire vous attend
   *[other] { $count } commentaires vous attendent
}
# Variable : $count
mail-waiting-lead = { $count ->
    [one] { $count } commentaire attend une décision.
   *[other] { $count } commentaires attendent une décision.
}
# Variables : $name, $site, $page
mail-waiting-item = { $name }, sur { $site } (« { $page } ») :
mail-waiting-approve = Publier
mail-waiting-reject = Refuser
mail-waiting-queue = Ouvrir la liste
mail-waiting-daily = Vous recevez ce courriel une fois par jour au plus, parce que vous l’avez demandé dans votre compte.
mail-waiting-at-once = Vous recevez ce courriel quand des commentaires arrivent, parce que vous l’avez demandé dans votre compte.
