<?php
/**
 * In: requests, each an address and perhaps `headers` and `body`, which are sent as any plugin sends them; out: what came back.
 */
$wanted                 = json_decode( stream_get_contents( STDIN ), true );
$_SERVER['HTTP_HOST']   = '127.0.0.1';
$_SERVER['REQUEST_URI'] = '/';
require $argv[1] . '/wp-load.php';

$told = array();
foreach ( $wanted as $request ) {
	$response = wp_remote_post(
		$request['url'],
		array(
			'headers' => isset( $request['headers'] ) ? $request['headers'] : array(),
			'body'    => isset( $request['body'] ) ? $request['body'] : '',
		)
	);
	$told[]   = is_wp_error( $response )
		? array( 'refused' => $response->get_error_message() )
		: array( 'body' => wp_remote_retrieve_body( $response ), 'headers' => (object) wp_remote_retrieve_headers( $response ) );
}
echo wp_json_encode( $told );
