<?php
/**
 * Installs WordPress in French, with an article, a moderator and Akismet switched on. In: the values of `startWordPress`; out: the article.
 */
define( 'WP_INSTALLING', true );
$wanted                = json_decode( stream_get_contents( STDIN ), true );
$_SERVER['HTTP_HOST']  = (string) preg_replace( '#^http://#', '', $wanted['url'] );
$_SERVER['REQUEST_URI'] = '/';
define( 'WP_SITEURL', $wanted['url'] );
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

wp_install( 'Le carnet de Zoé', 'zoe', 'zoe@carnet.example', true, '', $wanted['password'], 'fr_FR' );
update_option( 'WPLANG', 'fr_FR' );
update_option( 'home', $wanted['url'] );
switch_theme( $wanted['theme'] );

// A reader's first comment would wait whatever we say: then nothing would show whether a comment was held by us.
update_option( 'comment_moderation', '0' );
update_option( 'comment_previously_approved', '0' );
update_option( 'comment_registration', '0' );
update_option( 'comment_max_links', '0' );
update_option( 'akismet_strictness', '0' );

wp_insert_user(
	array(
		'user_login'   => 'malik',
		'user_pass'    => $wanted['password'],
		'user_email'   => 'malik@carnet.example',
		'display_name' => 'Malik',
		'role'         => 'editor',
		'locale'       => 'fr_FR',
	)
);
$post = wp_insert_post(
	array(
		'post_title'     => 'Le marché aux livres du canal',
		'post_content'   => 'Chaque dimanche de mai, les bouquinistes déplient leurs tables au bord du canal. J’y ai trouvé un vieux guide des sentiers, annoté au crayon.',
		'post_status'    => 'publish',
		'post_author'    => 1,
		'comment_status' => 'open',
	)
);
$failed = activate_plugin( 'akismet/akismet.php' );
if ( is_wp_error( $failed ) ) {
	fwrite( STDERR, $failed->get_error_message() );
	exit( 1 );
}
echo wp_json_encode( array( 'post' => $post ) );
