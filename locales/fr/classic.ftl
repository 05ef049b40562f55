# Ce que reçoivent le formulaire de WordPress et les autres sites. Les lecteurs y retrouvent les mots de WordPress.
classic-title = Le commentaire n’a pas été envoyé
classic-required = Erreur : veuillez renseigner les champs obligatoires.
classic-email = Erreur : veuillez saisir une adresse e-mail valide.
classic-body = Erreur : veuillez saisir un commentaire.
classic-name-long = Erreur : votre nom est trop long.
classic-body-long = Erreur : votre commentaire est trop long.
classic-duplicate = Détection d’un doublon : il semble que vous avez déjà envoyé ce commentaire !
classic-flood = Vous envoyez vos commentaires trop rapidement. Prenez votre temps.
classic-closed = Désolé, les commentaires sont fermés pour cet article.
classic-typed = Ce que vous avez écrit

trackback-page = L’adresse ne dit pas de quelle page il s’agit.
trackback-url = La page qui fait le lien doit avoir sa propre adresse http ou https.
trackback-text = Un champ contient un texte qui ne peut être gardé. L’UTF-8 est attendu.
linkback-known = Cette page a déjà signalé son lien.
linkback-closed = Cette page n’accepte plus de liens.
pingback-waits = Reçu. Quelqu’un le regarde avant qu’il ne soit montré.
pingback-unreadable = Ce n’est pas un appel XML-RPC.
pingback-method = Cette méthode n’existe pas ici, seulement pingback.ping.
pingback-params = pingback.ping prend deux adresses : la page qui fait le lien et celle qui le reçoit.
pingback-target = La page visée n’est pas de ce site.
