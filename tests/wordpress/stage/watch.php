<?php
/**
 * Plugin Name: The test's own eyes
 *
 * Writes down every request that WordPress is about to send, and keeps quiet what has no place in a test: mail, pictures
 * from elsewhere, and the wait between two comments of one address.
 */

// Last of all filters: what nobody answered before is what core sends (or, with WP_HTTP_BLOCK_EXTERNAL, refuses to).
add_filter(
	'pre_http_request',
	function ( $answer, $args, $url ) {
		if ( false === $answer ) {
			$line = array(
				'url'    => $url,
				'host'   => isset( $args['headers']['Host'] ) ? $args['headers']['Host'] : '',
				'verify' => $args['sslverify'],
				'wait'   => $args['timeout'],
			);
			file_put_contents( STAGE_FOLDER . '/asked.jsonl', wp_json_encode( $line ) . "\n", FILE_APPEND | LOCK_EX );
		}
		return $answer;
	},
	PHP_INT_MAX,
	3
);

// Newer versions of the Akismet plugin leave a comment to WordPress when no answer came: this makes the old one do so.
if ( defined( 'STAGE_CARELESS' ) && STAGE_CARELESS ) {
	add_action(
		'init',
		function () {
			remove_filter( 'pre_comment_approved', array( 'Akismet', 'last_comment_status' ) );
		},
		20
	);
}

add_filter( 'pre_wp_mail', '__return_true' );
add_filter( 'pre_option_show_avatars', '__return_zero' );
add_filter( 'comment_flood_filter', '__return_false', PHP_INT_MAX );
add_action(
	'init',
	function () {
		remove_action( 'check_comment_flood', 'check_comment_flood_db' );
		remove_action( 'wp_head', 'print_emoji_detection_script', 7 );
		remove_action( 'admin_print_scripts', 'print_emoji_detection_script' );
		remove_action( 'wp_head', 'wp_resource_hints', 2 );
		add_filter( 'rest_allow_anonymous_comments', '__return_true' );
	}
);
