<?php
/**
 * Out: all comments with their status and what the plugin noted. In: nothing, or `{"setting": …, "value": …}` to set first.
 */
$wanted                 = json_decode( stream_get_contents( STDIN ), true );
$_SERVER['HTTP_HOST']   = '127.0.0.1';
$_SERVER['REQUEST_URI'] = '/';
require $argv[1] . '/wp-load.php';

if ( isset( $wanted['setting'] ) ) {
	update_option( $wanted['setting'], $wanted['value'] );
}
if ( ! empty( $wanted['retry_is_due'] ) ) {
	// The plugin tries again after twenty minutes; here they have passed.
	wp_clear_scheduled_hook( 'akismet_schedule_cron_recheck' );
	wp_schedule_single_event( time() - 1, 'akismet_schedule_cron_recheck' );
}
$told = array();
foreach ( get_comments( array( 'status' => 'any', 'orderby' => 'comment_ID', 'order' => 'ASC' ) ) as $comment ) {
	$told[] = array(
		'id'      => (int) $comment->comment_ID,
		'author'  => $comment->comment_author,
		'text'    => $comment->comment_content,
		'status'  => wp_get_comment_status( $comment ),
		'result'  => get_comment_meta( $comment->comment_ID, 'akismet_result', true ),
		'waiting' => '' !== get_comment_meta( $comment->comment_ID, 'akismet_error', true ),
		'events'  => wp_list_pluck( get_comment_meta( $comment->comment_ID, 'akismet_history' ), 'event' ),
	);
}
echo wp_json_encode(
	array(
		'comments' => $told,
		'retry'    => wp_next_scheduled( 'akismet_schedule_cron_recheck' ),
	)
);
