<?php
/**
 * In: the name of somebody who is signed in, or none; out: what our plugin tells them above the pages of the administration.
 */
$wanted                 = json_decode( stream_get_contents( STDIN ), true );
$_SERVER['HTTP_HOST']   = '127.0.0.1';
$_SERVER['REQUEST_URI'] = '/';
require $argv[1] . '/wp-load.php';

$user = get_user_by( 'login', $wanted['name'] );
wp_set_current_user( $user ? $user->ID : 0 );
ob_start();
Tamis_For_Akismet::notice_for_moderators();
echo wp_json_encode( wp_strip_all_tags( ob_get_clean() ) );
