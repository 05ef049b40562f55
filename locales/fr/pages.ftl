# Les pages que voient les lecteurs : le fil, le formulaire, les pages d’erreur.

# Variables : $day (1 à 31), $month (nom, voir date-month-…), $year, $hour et $minute (deux chiffres)
date-long = { $day } { $month } { $year } à { $hour } h { $minute }
# Variables : $day, $month, $year
date-day = { $day ->
    [1] 1er { $month } { $year }
   *[other] { $day } { $month } { $year }
}
date-month-1 = janvier
date-month-2 = février
date-month-3 = mars
date-month-4 = avril
date-month-5 = mai
date-month-6 = juin
date-month-7 = juillet
date-month-8 = août
date-month-9 = septembre
date-month-10 = octobre
date-month-11 = novembre
date-month-12 = décembre

thread-title = Commentaires
thread-back = Revenir à l’article

# Variable : $count (nombre de commentaires publiés)
comments-count = { $count ->
    [0] Commentaires
    [one] { $count } commentaire
   *[other] { $count } commentaires
}
comments-none = Personne n’a encore commenté. La première remarque peut être la vôtre.
comments-previous = Commentaires précédents
comments-next = Commentaires suivants
comments-closed = Les commentaires sont fermés sur cette page. Ceux qui y ont été publiés restent lisibles.
comment-edited = modifié
comment-in-reply-to = en réponse à
comment-reply = Répondre
comment-reply-to = Répondre à

held-title = Merci, votre commentaire nous est bien parvenu.
held-text = Une personne le relira avant sa publication. Inutile de l’envoyer à nouveau.

form-title = Laisser un commentaire
form-title-reply = Répondre à
form-cancel-reply = Annuler la réponse
form-email-private = Votre adresse e-mail ne sera pas publiée.
form-required-note = Les champs marqués d’un astérisque (*) sont obligatoires.
form-optional = (facultatif)
form-body = Votre commentaire
form-name = Nom
form-email = Adresse e-mail
form-website = Site web
form-contact-me = Laissez ce champ vide
form-submit = Publier le commentaire

error-back = Revenir à la page précédente
error-reference = Si vous nous écrivez à ce sujet, citez cette référence :

# Les fils Atom. Variable : $name (nom de la page ou du site)
feed-page = Commentaires sur « { $name } »
feed-site = Commentaires de { $name }
# Variables : $name (qui a écrit), $page
feed-entry = { $name } à propos de « { $page } »
feed-link = Les nouveaux commentaires de cette page

# Qui garde ce que laissent les lecteurs. Rien ici que le programme ne fasse. Variable : $controller (qui en répond)
notice-comment = { $controller } conserve votre commentaire avec votre nom et votre site web, et les publie, sauf décision contraire de la modération.
notice-email = L’adresse e-mail n’est jamais publiée : elle dit à la modération qui écrit.
notice-email-mail = L’adresse e-mail n’est jamais publiée : elle dit à la modération qui écrit, et sert à vous répondre au sujet de votre commentaire.
notice-kept = Elle est enregistrée chiffrée, comme l’adresse réseau (IP) d’où vous écrivez, aussi longtemps que le commentaire est conservé.
# Variable : $days
notice-kept-days = Elle est enregistrée chiffrée, comme l’adresse réseau (IP) d’où vous écrivez, pendant { $days ->
    [one] un jour
   *[other] { $days } jours
}, et plus longtemps seulement tant que le commentaire, ou un signalement à son sujet, attend la modération. Il reste ensuite des empreintes que seule cette installation peut produire : elles permettent de retrouver ce que vous avez écrit, et ne révèlent les adresses à personne.
notice-kept-letters = Une lettre qui vous est adressée contient l’adresse e-mail jusqu’à son envoi ; une lettre au sujet d’une décision, comme votre contestation, la garde chiffrée six mois au plus.
notice-kept-wish = Si vous demandez à être averti des réponses, cela prend fin avec l’adresse.
notice-erase = Pour faire effacer le tout, adressez-vous à { $controller }.
notice-link = Ce que { $controller } fait de vos données
