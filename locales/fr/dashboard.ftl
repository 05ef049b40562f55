# Le tableau de bord : la modération, jour après jour.

dashboard-title = Les 30 derniers jours
dashboard-waiting = { $count ->
    [one] { $count } commentaire attend, depuis { $age }.
   *[other] { $count } commentaires attendent, la moitié depuis plus de { $age }.
}
dashboard-differed = Sur { $count } commentaires que le programme aurait décidés seul et dont vous avez parlé, vous avez dit autre chose pour { $share }.
dashboard-not-compared = Aucun commentaire de ces jours n’a reçu à la fois l’avis du programme et le vôtre.
dashboard-slipped = Publiés par le programme, indésirables en fin de compte
dashboard-slipped-none = Le contrôle au hasard n’en a trouvé aucun.
dashboard-moved = De { $before } à { $after }.
dashboard-median = médiane
dashboard-p90 = neuf sur dix attendent moins
dashboard-differs = vous avez dit autre chose
dashboard-verdict-publish = à publier
dashboard-verdict-review = à relire
dashboard-verdict-spam = indésirable
dashboard-seconds = { $value } s
dashboard-minutes = { $value } min
dashboard-hours = { $value } h
dashboard-days = { $value } j
plot-days = Jour
plot-wait = Attente
plot-waits-title = Combien de temps un commentaire attend
plot-waits-caption = De l’arrivée d’un commentaire à la première décision, selon le jour de cette décision.
plot-volumes-title = Ce qui arrive
plot-volumes-caption = Commentaires de chaque jour selon ce que le programme en a fait, contrôle au hasard et règles compris.
plot-differs-title = Combien de fois vous et le programme différez
plot-differs-caption = Parmi les commentaires de chaque jour que le programme aurait publiés ou bloqués et que vous avez publiés ou classés indésirables, la part où vous avez dit autre chose.
