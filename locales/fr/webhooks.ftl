# Où un site apprend ce qui se passe.

webhooks-title = Webhooks
webhooks-lead = Tamis prévient votre propre serveur de ce qui se passe, par un message signé (Standard Webhooks). Aucun message ne contient d’adresse e-mail, d’adresse IP ni de score.
webhook-secret-once = Voici le secret de signature. Il n’est montré qu’une fois : copiez-le maintenant.
webhook-endpoints = Destinations
webhook-none = Personne n’est encore prévenu de rien.
webhook-since = Prévenue depuis
# Variable : $when
webhook-old-until = l’ancien secret signe aussi jusqu’à { $when }
webhook-disabled = Cette destination a répondu qu’elle n’existe plus (410). Plus rien ne lui est envoyé.
webhook-enable = Lui écrire de nouveau
webhook-test = Envoyer un essai
webhook-rotate = Nouveau secret
webhook-remove = Retirer
webhook-add = Ajouter une destination
webhook-url = Adresse
webhook-events = Ce qu’il faut signaler
webhook-comment-published = Un commentaire est en ligne
webhook-comment-held = Un commentaire est retenu
webhook-comment-decided = Un modérateur a décidé
webhook-model-promoted = Une autre version du modèle est en service
webhook-no-event = Choisissez au moins un événement.
webhook-too-many = Un site a 20 destinations au plus.
webhook-invalid = Une destination est une adresse comme https://exemple.fr/crochet, sans nom ni mot de passe dedans.
webhook-insecure = Une destination se joint par https.
webhook-private = Cette adresse est sur cette machine ou son réseau, ou n’est à personne : rien n’y est envoyé.
webhook-deliveries = Envois
webhook-no-deliveries = Rien n’a encore été envoyé.
webhook-again = Renvoyer
webhook-state-waiting = En route
webhook-state-delivered = Remis
webhook-state-failed = Échoué
# Variable : $count
webhook-attempts = { $count ->
    [0] pas encore essayé
    [one] { $count } essai
   *[other] { $count } essais
}
# Variable : $code
webhook-answer = réponse { $code }
# Variable : $when
webhook-next = prochain essai { $when }
webhook-fault-private = son nom mène à une adresse privée : rien n’a été envoyé
webhook-fault-insecure = pas en https : rien n’a été envoyé
webhook-fault-address = ce n’est pas une adresse
webhook-fault-name = son nom est inconnu
webhook-fault-connection = pas de connexion
webhook-fault-tls = pas de chiffrement de confiance
webhook-fault-timeout = pas de réponse en 5 secondes
webhook-fault-answer = pas de réponse lisible
webhook-fault-unsigned = son secret ne s’ouvre pas
webhook-fault-gone = la destination n’existe plus

# Ce que le dernier acte a fait
flash-webhook-removed = La destination est retirée.
flash-webhook-enabled = La destination est de nouveau prévenue.
flash-webhook-tested = Un essai est en route.
flash-webhook-sent-again = L’envoi est de nouveau en route.
flash-webhook-not-done = Ce n’est pas possible : cela n’existe plus, ou part à l’instant.
flash-webhook-is-disabled = Rien n’est envoyé à cette adresse : elle a dit ne plus exister. Remettez-la d’abord en service.
