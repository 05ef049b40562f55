# Les comptes : connexion avec un code, mots de passe, sessions, et ce qu’on apprend par courriel.

problem-auth-code-required = Un code est nécessaire
detail-auth-code-required = Le mot de passe est le bon. Renvoyez-le avec le code de votre application, ou un code de secours, sous le nom « code ».
login-code = Code
login-code-lead = Votre mot de passe est le bon. Maintenant, le code.
login-code-hint = Les six chiffres que montre votre application, ou l’un de vos codes de secours.
login-code-failed = Ce code est faux, a déjà servi ou vient trop tard. Prenez le suivant.
login-anew = Recommencer
login-forgot = Mot de passe oublié ?

account-title = Votre compte
account-nav = Compte
account-back = Revenir à votre compte
account-saved = C’est enregistré.
account-password = Mot de passe
account-password-old = Mot de passe actuel
account-password-new = Nouveau mot de passe
account-password-hint = Au moins 8 caractères. Une phrase se retient mieux que des signes.
account-password-submit = Changer le mot de passe
account-password-done = Votre mot de passe est changé, et vos autres sessions sont terminées.
account-password-wrong = Ce n’est pas votre mot de passe actuel.
account-password-short = Un mot de passe compte au moins 8 caractères.
account-password-long = Un mot de passe compte au plus 1024 octets.
account-password-mail-off = Ici, un mot de passe ne se remplace pas par courriel : aucun serveur de courrier n’est réglé. Un administrateur peut vous donner un nouveau lien.

account-factor = Second facteur
account-factor-off = Seul votre mot de passe est demandé. Avec un second facteur, un code d’une application de votre téléphone l’est aussi.
account-factor-on = Un code de votre application est demandé à la connexion.
# Variable : $count
account-factor-left = { $count ->
    [0] Il ne reste aucun code de secours : retirez le second facteur et remettez-le pour en avoir d’autres.
    [one] Il reste { $count } code de secours.
   *[other] Il reste { $count } codes de secours.
}
account-factor-begin = Mettre en place un second facteur
account-factor-title = Mettre en place un second facteur
account-factor-scan = Lisez cette image avec une application comme Aegis, 2FAS ou Google Authenticator, ou tapez-y le secret.
account-factor-picture = Le secret en image, pour l’application
account-factor-secret = Secret
account-factor-code = Les six chiffres que l’application montre à présent
account-factor-confirm = Activer le second facteur
account-factor-wrong = Ce code est faux. Prenez celui que l’application montre à présent.
account-factor-drop = Retirer le second facteur
account-factor-dropped = Le second facteur est retiré.
account-codes-title = Vos codes de secours
account-codes-lead = Le second facteur est actif. Gardez ces codes ailleurs que dans votre téléphone : chacun vous connecte une fois si vous le perdez. Ils ne sont montrés que cette fois.

account-sessions = Sessions
account-session-own = celle-ci
account-session-unknown = un navigateur inconnu
# Variables : $since, $seen
account-session-times = depuis le { $since }, dernier usage le { $seen }
account-session-end = La terminer
account-sessions-end = Terminer toutes les autres
# Variable : $count
account-sessions-ended = { $count ->
    [0] Rien n’a été terminé.
    [one] { $count } session est terminée.
   *[other] { $count } sessions sont terminées.
}

account-mail = Langue et courriels
account-lang = Langue des courriels
account-lang-en = Anglais
account-lang-fr = Français
account-wish = Courriels sur ce qui attend
account-wish-none = Aucun
account-wish-at-once = Dès qu’il en arrive
account-wish-daily = Une fois par jour
account-mail-off = Aucun serveur de courrier n’est réglé : aucun courriel ne part. Qui exploite ce service règle mail.smtp et mail.from.
account-save = Enregistrer

set-password-title = Choisissez votre mot de passe
set-password-lead = Choisissez le mot de passe avec lequel vous vous connecterez. Si une session était ouverte quelque part, elle se termine.
set-password-submit = Définir le mot de passe
set-password-done = Votre mot de passe est défini. Connectez-vous avec lui.
set-password-ended = Ce lien a déjà servi, ou n’est plus valable. Demandez-en un autre.
forgot-title = Mot de passe oublié
forgot-lead = Donnez l’adresse avec laquelle vous vous connectez. Si c’est celle d’un modérateur, un lien vient par courriel, qui sert à choisir un nouveau mot de passe.
forgot-submit = Envoyer le lien
forgot-done = Si cette adresse est celle d’un modérateur, un courriel avec un lien est en route. Le lien vaut deux heures.

mailed-title = Décider d’un commentaire
mailed-approve = Publier ce commentaire
mailed-reject = Refuser ce commentaire
# Variables : $name, $page
mailed-about = { $name } a écrit sur « { $page } » :
mailed-approved = Le commentaire est publié.
mailed-rejected = Le commentaire est refusé.
mailed-used = Ce lien a déjà servi. Un lien décide une fois.
mailed-ended = Ce lien n’est plus valable, ou n’est pas de nous.
mailed-overtaken = Quelqu’un a décidé avant vous, ou le commentaire a changé. Rien n’a été fait.
mailed-queue = Ouvrir la liste
mail-end-title = Plus de courriels
mail-end-lead = Vous ne recevrez plus de courriels sur ce qui attend. Vous pouvez les redemander dans votre compte.
mail-end-submit = Arrêter ces courriels
mail-end-done = C’est fait : plus de ces courriels.

notify-field = Me prévenir des réponses par courriel
notify-confirm-title = Être prévenu des réponses
# Variable : $site
notify-confirm-lead = { $site } vous écrira quand quelqu’un répondra à vos commentaires. Chaque courriel permet d’arrêter.
notify-confirm-submit = Oui, prévenez-moi des réponses
# Variable : $site
notify-confirm-done = C’est confirmé : { $site } vous préviendra des réponses à vos commentaires.
notify-ended = Ce lien n’est plus valable, ou n’est pas de nous.
notify-end-title = Plus de courriels
# Variable : $site
notify-end-lead = { $site } ne vous écrira plus au sujet des réponses, et ne vous le proposera plus.
notify-end-submit = Arrêter ces courriels
notify-end-done = C’est fait : plus de ces courriels.
# Variable : $site
notify-reopen-lead = { $site } ne vous écrit pas au sujet des réponses.
notify-reopen-submit = Me prévenir de nouveau des réponses
# Variable : $site
notify-reopen-done = { $site } vous préviendra de nouveau des réponses à vos commentaires.
