# Les pages d’un site, pour les administrateurs.
admin-pages = Pages
admin-pages-search = Chercher dans les adresses et les titres
admin-pages-none = Aucune page connue ici : une page apparaît dès que quelqu’un y a écrit ou que votre site l’a annoncée.
admin-page = Page
admin-page-count = Commentaires
admin-page-since = Depuis
admin-page-state = État
admin-page-acts = Que faire
admin-page-open = ouverte
admin-page-closed = fermée
admin-page-aged = fermée par son âge
admin-page-kept-open = gardée ouverte
admin-page-open-it = Ouvrir
admin-page-close-it = Fermer
admin-page-age-it = S’en remettre à son âge
admin-move = Déplacer les commentaires d’une page
admin-move-lead = Quand un article change d’adresse, ses commentaires le suivent. La page suivante dit ce que cela donnera ; rien ne change avant.
admin-move-from = Adresse jusqu’ici
admin-move-to = Nouvelle adresse
admin-move-plan = Voir d’abord
admin-move-do = Déplacer
# Variable : $count (combien de commentaires sont déplacés)
admin-move-comments = { $count ->
    [0] Aucun commentaire ne s’y trouve.
    [one] { $count } commentaire sera déplacé.
   *[other] { $count } commentaires seront déplacés.
}
admin-move-forwards = L’ancienne adresse mènera à la nouvelle.
# Variables : $page, $count (combien de commentaires s’y trouvent)
admin-move-merges = { $count ->
    [0] Une page se trouve déjà à { $page }, sans commentaires : les deux n’en feront plus qu’une, qu’on ne pourra plus séparer.
    [one] Sur { $page } se trouve déjà { $count } commentaire : les deux pages n’en feront plus qu’une, qu’on ne pourra plus séparer.
   *[other] Sur { $page } se trouvent déjà { $count } commentaires : les deux pages n’en feront plus qu’une, qu’on ne pourra plus séparer.
}
admin-move-domain = Toutes les pages d’un domaine se déplacent par une commande :
admin-move-fault = Donnez deux adresses ; la nouvelle doit se trouver sur une des origines du site.
admin-move-same = Les deux adresses sont déjà la même page.
admin-move-stands = Les commentaires s’y trouvent déjà : il n’y a rien à faire.
admin-move-unknown = Il n’y a plus rien à l’ancienne adresse : personne n’y a écrit, ou elle a été déplacée.
flash-page-closed = La page ne reçoit plus de commentaires.
flash-page-opened = La page reçoit des commentaires, quel que soit son âge.
flash-page-by-age = C’est l’âge de la page qui décide si elle reçoit des commentaires.
flash-page-moved = Les commentaires sont déplacés ; l’ancienne adresse mène à la nouvelle.
