<?php
/**
 * Plugin Name: Tamis for Akismet
 * Description: Has the official Akismet plugin ask a Tamis server of your own. Nothing goes to akismet.com any more.
 * Version: 1.1.0
 * Requires PHP: 7.2
 * License: MIT OR Apache-2.0
 *
 * Put this one file into wp-content/mu-plugins/ and name the server in wp-config.php:
 *
 *     define( 'TAMIS_URL', 'https://comments.example.org' );
 *     define( 'WPCOM_API_KEY', 'twelve characters, from `tamis site add`' );
 *
 * The Akismet plugin has its server's name as a constant, so its requests are caught on their way out, by core's
 * `pre_http_request`, and sent to us with the same body. What comes back is handed to it only if it is an answer it knows.
 *
 * What always holds:
 *  - no request goes to akismet.com, whatever the plugin asks for, also when TAMIS_URL is missing or wrong;
 *  - a comment that nobody judged waits for a moderator. Some versions of the plugin would publish it (see `hold`);
 *  - a comment that we judge doubtful waits for a moderator too, and is not published later by a timer or a retry;
 *  - what others have checked by way of the plugin (forms, forums) is spam where nobody judged it: they hold nothing, and take
 *    whatever is not `true` for good.
 */

defined( 'ABSPATH' ) || exit;

final class Tamis_For_Akismet {
	/** Seconds a reader waits at the most; TAMIS_TIMEOUT sets another. The plugin's own are fifteen, three times over. */
	const PATIENCE = 5;

	/** Where the reason of the last failure is kept for those who moderate. */
	const FAULT = 'tamis_fault';

	/** What became of the last comment-check of this request: null (none yet), 'spam', 'ham' or 'held'. */
	private static $verdict = null;

	/** Whether the comment that a scheduled retry just asked about must go on waiting. */
	private static $goes_on_waiting = false;

	/** The table that stands where the plugin would show a page of akismet.com. */
	private static $figures = '';

	public static function start() {
		add_filter( 'pre_http_request', array( __CLASS__, 'catch_request' ), PHP_INT_MAX, 3 );

		// Around the plugin's own filters, which have priorities 1 and 10.
		add_filter( 'preprocess_comment', array( __CLASS__, 'forget' ), 0 );
		add_filter( 'pre_comment_approved', array( __CLASS__, 'hold' ), PHP_INT_MAX );
		add_filter( 'rest_pre_insert_comment', array( __CLASS__, 'forget' ), 0 );
		add_filter( 'rest_pre_insert_comment', array( __CLASS__, 'hold_from_api' ), PHP_INT_MAX );
		add_filter( 'pre_option_comment_moderation', array( __CLASS__, 'moderate_what_waits' ) );

		// Otherwise the plugin looks up the addresses of rest.akismet.com, and its pages fetch pictures and fonts from wp.com.
		add_filter( 'option_akismet_available_servers', '__return_false' );
		add_filter( 'akismet_enable_mshots', '__return_false' );
		add_filter( 'style_loader_src', array( __CLASS__, 'without_font' ), 10, 2 );

		foreach ( array( 'settings_page', 'jetpack_page' ) as $menu ) {
			add_action( "load-{$menu}_akismet-key-config", array( __CLASS__, 'take_over_frames' ) );
		}
		add_filter( 'akismet_comment_form_privacy_notice_markup', array( __CLASS__, 'notice_for_readers' ) );
		add_action( 'admin_notices', array( __CLASS__, 'notice_for_moderators' ) );
	}

	/**
	 * Answers what the plugin asks of akismet.com, and lets every other request pass.
	 *
	 * @param false|array|WP_Error $answer What another filter answered.
	 * @param array                $args   The request, as wp_remote_request takes it.
	 * @param string               $url    Its address.
	 */
	public static function catch_request( $answer, $args, $url ) {
		$host = self::akismet_host( $url, $args );
		if ( null === $host ) {
			return $answer;
		}
		$path  = (string) wp_parse_url( $url, PHP_URL_PATH );
		$query = (string) wp_parse_url( $url, PHP_URL_QUERY );
		if ( ! preg_match( '#(^|\.)rest\.akismet\.com$#', $host ) || ! preg_match( '#^/1\.\d/([a-z0-9-]+)$#', $path, $found ) ) {
			return self::reply( '', array() );
		}
		$call = $found[1];
		$body = isset( $args['body'] ) ? $args['body'] : null;
		// Old versions say the key by the name of the host alone: KEY.rest.akismet.com.
		if ( is_string( $body ) && preg_match( '#^([a-z0-9]+)\.rest\.akismet\.com$#', $host, $key ) && ! preg_match( '#(^|&)api_key=#', $body ) ) {
			$body .= '&api_key=' . $key[1];
		}
		list( $word, $headers, $fault ) = self::ask( $path . ( '' === $query ? '' : '?' . $query ), $args, $body );
		if ( null === $fault && ! self::is_answer( $call, $word ) ) {
			list( $word, $headers, $fault ) = array( '', array(), self::words( 'no_answer' ) );
		}
		if ( 'comment-check' !== $call ) {
			return self::reply( $word, $headers );
		}
		// Forms are told `true` where nobody judged: the error beside it says so.
		if ( null === $fault && empty( $headers['x-akismet-guid'] ) && ( '' === $word || ( 'true' === $word && isset( $headers['x-akismet-error'] ) ) ) ) {
			$fault = isset( $headers['x-akismet-error'] ) ? $headers['x-akismet-error'] : self::words( 'no_answer' );
		}
		if ( null === $fault && 'invalid' === $word ) {
			$fault = 'bad_key';
		}
		if ( null !== $fault ) {
			set_transient( self::FAULT, $fault, DAY_IN_SECONDS );
		} elseif ( false !== get_transient( self::FAULT ) ) {
			delete_transient( self::FAULT );
		}
		return self::is_comment( $args, $body ) ? self::judged( $word, $headers, $body ) : self::judged_for_others( $word, $headers );
	}

	/**
	 * Whether the plugin asks for a comment of WordPress's own, by what it alone sends: the article, and whether the form's nonce was
	 * right or why it asks again. Everybody else may call it too, and their own kinds as they like.
	 */
	private static function is_comment( $args, $body ) {
		$agent = isset( $args['user-agent'] ) ? $args['user-agent'] : '';
		foreach ( isset( $args['headers'] ) && is_array( $args['headers'] ) ? $args['headers'] : array() as $name => $value ) {
			$agent = 'user-agent' === strtolower( $name ) ? $value : $agent;
		}
		$is_marked = is_string( $body ) && preg_match( '#(^|&)comment_post_ID=[^&]#', $body )
			&& preg_match( '#(^|&)(akismet_comment_nonce|recheck_reason)=[^&]#', $body );
		return $is_marked && 0 === strpos( (string) $agent, 'WordPress/' );
	}

	/** An answer for whoever knows `true` and takes all else for good. */
	private static function judged_for_others( $word, $headers ) {
		$is_good = 'false' === $word && ! isset( $headers['x-akismet-error'] ) && ! isset( $headers['x-akismet-recheck-after'] );
		return self::reply( $is_good ? 'false' : 'true', $headers );
	}

	/** The host at akismet.com that a request is for, or null. The plugin's test of addresses names it in a header alone. */
	private static function akismet_host( $url, $args ) {
		$names = array( wp_parse_url( $url, PHP_URL_HOST ) );
		foreach ( isset( $args['headers'] ) && is_array( $args['headers'] ) ? $args['headers'] : array() as $name => $value ) {
			if ( 'host' === strtolower( $name ) ) {
				$names[] = $value;
			}
		}
		foreach ( $names as $name ) {
			$name = strtolower( rtrim( (string) $name, '.' ) );
			if ( preg_match( '#(^|\.)akismet\.com$#', $name ) ) {
				return $name;
			}
		}
		return null;
	}

	/**
	 * Sends the request on to our server: the same method and body, type and User-Agent; no redirect is followed, and the
	 * certificate is verified. There is one try, since a plugin that gets an answer does not ask again without TLS.
	 *
	 * @return array The body, the headers that the plugin may see, and what went wrong, or null.
	 */
	private static function ask( $path, $args, $body ) {
		$server = self::server();
		if ( is_wp_error( $server ) ) {
			return array( '', array(), $server->get_error_message() );
		}
		$headers = array();
		foreach ( isset( $args['headers'] ) && is_array( $args['headers'] ) ? $args['headers'] : array() as $name => $value ) {
			if ( in_array( strtolower( $name ), array( 'content-type', 'user-agent' ), true ) ) {
				$headers[ $name ] = $value;
			}
		}
		$response = wp_remote_request(
			$server . $path,
			array(
				'method'              => isset( $args['method'] ) ? $args['method'] : 'POST',
				'headers'             => $headers,
				'user-agent'          => isset( $args['user-agent'] ) ? $args['user-agent'] : '',
				'body'                => $body,
				'timeout'             => defined( 'TAMIS_TIMEOUT' ) ? max( 1, (int) TAMIS_TIMEOUT ) : self::PATIENCE,
				'redirection'         => 0,
				'httpversion'         => '1.1',
				'sslverify'           => true,
				'limit_response_size' => 1024 * 1024,
			)
		);
		if ( is_wp_error( $response ) ) {
			return array( '', array(), $response->get_error_message() );
		}
		$status = (int) wp_remote_retrieve_response_code( $response );
		if ( 200 !== $status ) {
			return array( '', array(), "status $status" );
		}
		$shown = array();
		foreach ( wp_remote_retrieve_headers( $response ) as $name => $value ) {
			$name = strtolower( $name );
			if ( is_string( $value ) && 0 === strpos( $name, 'x-akismet-' ) ) {
				$shown[ $name ] = $value;
			}
		}
		return array( wp_remote_retrieve_body( $response ), $shown, null );
	}

	/** Our server's address without a closing slash, or what is wrong with it. */
	private static function server() {
		$url  = defined( 'TAMIS_URL' ) ? rtrim( (string) TAMIS_URL, '/' ) : '';
		$host = strtolower( (string) wp_parse_url( $url, PHP_URL_HOST ) );
		if ( '' === $host || ! preg_match( '#^https?://#i', $url ) || preg_match( '#(^|\.)akismet\.com\.?$#', $host ) ) {
			return new WP_Error( 'tamis', self::words( 'no_url' ) );
		}
		$is_near = in_array( $host, array( 'localhost', '127.0.0.1', '[::1]', '::1' ), true );
		if ( ! $is_near && 0 !== stripos( $url, 'https:' ) && ! ( defined( 'TAMIS_PLAIN_HTTP' ) && TAMIS_PLAIN_HTTP ) ) {
			return new WP_Error( 'tamis', self::words( 'no_tls' ) );
		}
		return $url;
	}

	/** Whether this is one of the answers that a call may have. An error page that calls itself a success is not. */
	private static function is_answer( $call, $word ) {
		switch ( $call ) {
			case 'comment-check':
				// Without a word: the server says that it cannot judge now.
				return in_array( $word, array( 'true', 'false', 'invalid', '' ), true );
			case 'verify-key':
				return in_array( $word, array( 'valid', 'invalid' ), true );
			case 'get-stats':
			case 'get-subscription':
				return 'invalid' === $word || is_object( json_decode( $word ) );
			default:
				return true;
		}
	}

	/**
	 * An answer to comment-check, in words that all versions of the plugin understand alike.
	 *
	 * Where we judged and doubt, there is an id, and either no word or `X-akismet-recheck-after`. Both become `false` with
	 * `X-akismet-error`, on which the plugin holds the comment and is done with it. As they come, it would ask again every
	 * twenty minutes and about no other comment before it has a word, or else approve the comment by a timer.
	 *
	 * Where we did not judge there is no word, and the plugin asks again later. An id is always there, for without one newer
	 * versions take no notice of the answer, neither of `true` nor of none.
	 */
	private static function judged( $word, $headers, $body ) {
		$is_doubted = '' === $word && ! empty( $headers['x-akismet-guid'] );
		if ( $is_doubted || isset( $headers['x-akismet-recheck-after'] ) ) {
			unset( $headers['x-akismet-recheck-after'] );
			$headers += array( 'x-akismet-error' => 'review' );
			$word     = 'true' === $word ? $word : 'false';
		}
		if ( empty( $headers['x-akismet-guid'] ) ) {
			$headers['x-akismet-guid'] = str_replace( '-', '', wp_generate_uuid4() );
		}
		$is_held       = ! in_array( $word, array( 'true', 'false' ), true ) || isset( $headers['x-akismet-error'] );
		self::$verdict = $is_held ? 'held' : ( 'true' === $word ? 'spam' : 'ham' );
		// The retry looks at the word alone.
		self::$goes_on_waiting = $is_held && is_string( $body ) && preg_match( '#(^|&)recheck_reason=#', $body );
		return self::reply( $word, $headers );
	}

	/** A response as wp_remote_request gives it. */
	private static function reply( $word, $headers ) {
		$response = '' === $word ? array( 'code' => 503, 'message' => 'No answer' ) : array( 'code' => 200, 'message' => 'OK' );
		return array(
			'headers'       => $headers,
			'body'          => $word,
			'response'      => $response,
			'cookies'       => array(),
			'filename'      => null,
			'http_response' => null,
		);
	}

	/** A new comment comes in: what was said of the one before does not count. */
	public static function forget( $comment ) {
		self::$verdict         = null;
		self::$goes_on_waiting = false;
		return $comment;
	}

	/**
	 * What nobody judged, or we doubt, is not published. The plugin means to hold it, too; but newer versions know a comment by
	 * the answer's id alone, and leave it to WordPress when they got none. Moderators' own comments pass, as with the plugin.
	 */
	public static function hold( $approved ) {
		$is_published = 1 === $approved || '1' === $approved || true === $approved;
		return $is_published && 'held' === self::$verdict && ! current_user_can( 'moderate_comments' ) ? 0 : $approved;
	}

	/** The same for comments by the REST API, where WordPress has decided before the plugin asks. */
	public static function hold_from_api( $comment ) {
		if ( is_array( $comment ) && isset( $comment['comment_approved'] ) ) {
			$comment['comment_approved'] = self::hold( $comment['comment_approved'] );
		}
		return $comment;
	}

	/** A retry that heard "false" asks WordPress whether to publish; WordPress does not where comments are moderated. */
	public static function moderate_what_waits( $value ) {
		return self::$goes_on_waiting ? '1' : $value;
	}

	/** A stylesheet without an address is left out; the page has fonts enough. */
	public static function without_font( $src, $handle ) {
		return 'akismet-font-inter' === $handle ? '' : $src;
	}

	/** Before the plugin's page: fetches the figures, and has what frames akismet.com taken out of what is sent. */
	public static function take_over_frames() {
		$is_whole      = isset( $_GET['view'] ) && 'stats' === $_GET['view']; // phpcs:ignore WordPress.Security.NonceVerification
		self::$figures = self::figures( $is_whole );
		ob_start( array( __CLASS__, 'replace_frames' ) );
	}

	public static function replace_frames( $page ) {
		$frame = '#<iframe\b[^>]*\bsrc=["\']https?://(?:[a-z0-9-]+\.)*akismet\.com[/?"\'][^>]*>.*?</iframe>#is';
		$clean = preg_replace_callback(
			$frame,
			function () {
				return self::$figures;
			},
			$page
		);
		return null === $clean ? '' : $clean;
	}

	/** The months' figures as a table, from the plugin's own call `get-stats`; all of them, or the last six. */
	private static function figures( $is_whole ) {
		if ( ! class_exists( 'Akismet' ) || ! current_user_can( 'manage_options' ) ) {
			return '';
		}
		$key      = Akismet::get_api_key();
		$question = array(
			'blog' => get_option( 'home' ),
			'key'  => $key,
			'from' => $is_whole ? 'all' : '6-months',
		);
		$answer   = $key ? Akismet::http_post( Akismet::build_query( $question ), 'get-stats' ) : array( '', '' );
		$stats    = json_decode( (string) $answer[1], true );
		if ( ! is_array( $stats ) ) {
			return '<p class="tamis-figures">' . esc_html( self::words( 'no_figures' ) ) . '</p>';
		}
		$columns = array( 'spam', 'ham', 'missed_spam', 'false_positives' );
		$head    = '<th scope="col">' . esc_html( self::words( 'month' ) ) . '</th>';
		foreach ( $columns as $column ) {
			$head .= '<th scope="col">' . esc_html( self::words( $column ) ) . '</th>';
		}
		$months = isset( $stats['breakdown'] ) && is_array( $stats['breakdown'] ) ? $stats['breakdown'] : array();
		krsort( $months );
		$rows = '';
		foreach ( $months as $month => $counts ) {
			$time  = preg_match( '#^\d{4}-\d\d$#', $month ) ? strtotime( "$month-15 12:00 UTC" ) : false;
			$rows .= self::row( $time ? wp_date( 'F Y', $time ) : $month, $counts, $columns );
		}
		$rows .= self::row( self::words( 'total' ), $stats, $columns );
		$link  = '<a href="' . esc_url( TAMIS_URL ) . '">' . esc_html( (string) wp_parse_url( TAMIS_URL, PHP_URL_HOST ) ) . '</a>';
		return '<div class="tamis-figures" style="max-width:60em;margin:1.5em auto;padding:.5em 1.5em;background:#fff;text-align:left">'
			. '<h2>' . esc_html( self::words( 'figures' ) ) . '</h2>'
			. '<table class="widefat striped"><thead><tr>' . $head . '</tr></thead><tbody>' . $rows . '</tbody></table>'
			. '<p>' . sprintf( esc_html( self::words( 'source' ) ), $link ) . '</p></div>';
	}

	private static function row( $name, $counts, $columns ) {
		$row = '<th scope="row">' . esc_html( $name ) . '</th>';
		foreach ( $columns as $column ) {
			$row .= '<td>' . esc_html( number_format_i18n( isset( $counts[ $column ] ) ? (int) $counts[ $column ] : 0 ) ) . '</td>';
		}
		return '<tr>' . $row . '</tr>';
	}

	/** What the plugin would tell readers about akismet.com is not so any more. */
	public static function notice_for_readers() {
		$host = defined( 'TAMIS_URL' ) ? (string) wp_parse_url( TAMIS_URL, PHP_URL_HOST ) : '';
		return '<p class="akismet_comment_form_privacy_notice">' . esc_html( sprintf( self::words( 'readers' ), $host ) ) . '</p>';
	}

	/**
	 * Comments that wait because of us should not wait unnoticed, nor those pass unnoticed that nobody asks us about. How a
	 * connection failed is for those who can mend it.
	 */
	public static function notice_for_moderators() {
		if ( ! current_user_can( 'moderate_comments' ) ) {
			return;
		}
		$server = self::server();
		$fault  = is_wp_error( $server ) ? $server->get_error_message() : get_transient( self::FAULT );
		if ( ! class_exists( 'Akismet' ) ) {
			$words = self::words( 'no_plugin' );
		} elseif ( ! Akismet::get_api_key() ) {
			$words = self::words( 'no_key' );
		} elseif ( 'bad_key' === $fault ) {
			$words = self::words( 'bad_key' );
		} elseif ( is_string( $fault ) && '' !== $fault ) {
			$words = self::words( 'fault' ) . ( current_user_can( 'manage_options' ) ? " ($fault)" : '' );
		} else {
			return;
		}
		echo '<div class="notice notice-error"><p>' . esc_html( $words ) . '</p></div>';
	}

	/** Few enough words to do without a file of translations: French where the user reads French, otherwise English. */
	private static function words( $name ) {
		$words  = array(
			'no_url'          => array( 'TAMIS_URL is not set to the address of a Tamis server', 'TAMIS_URL n’est pas l’adresse d’un serveur Tamis' ),
			'no_tls'          => array( 'TAMIS_URL must begin with https:', 'TAMIS_URL doit commencer par https:' ),
			'no_answer'       => array( 'what came back is no verdict', 'la réponse n’est pas un verdict' ),
			'no_figures'      => array( 'Tamis did not give its figures.', 'Tamis n’a pas donné ses chiffres.' ),
			'month'           => array( 'Month', 'Mois' ),
			'spam'            => array( 'Spam', 'Indésirables' ),
			'ham'             => array( 'Good', 'Légitimes' ),
			'missed_spam'     => array( 'Spam missed', 'Indésirables manqués' ),
			'false_positives' => array( 'Taken for spam by mistake', 'Pris à tort pour indésirables' ),
			'total'           => array( 'Together', 'Ensemble' ),
			'figures'         => array( 'What was checked, by month', 'Commentaires vérifiés, mois par mois' ),
			'source'          => array( 'These figures come from %s.', 'Ces chiffres viennent de %s.' ),
			'readers'         => array( 'Comments are checked for spam by %s.', 'Les commentaires sont vérifiés contre les indésirables par %s.' ),
			'fault'           => array(
				'Tamis does not judge comments at the moment: new ones wait.',
				"Tamis ne juge pas les commentaires en ce moment\u{a0}: les nouveaux attendent.",
			),
			'bad_key'         => array(
				'The key of the Akismet plugin is unknown to Tamis: new comments wait.',
				"La clé de l’extension Akismet est inconnue de Tamis\u{a0}: les nouveaux commentaires attendent.",
			),
			'no_plugin'       => array(
				'The Akismet plugin is not active: nobody asks Tamis, and new comments are not checked.',
				"L’extension Akismet n’est pas activée\u{a0}: personne n’interroge Tamis, et les nouveaux commentaires ne sont pas vérifiés.",
			),
			'no_key'          => array(
				'The Akismet plugin has no key: nobody asks Tamis, and new comments are not checked.',
				"L’extension Akismet n’a pas de clé\u{a0}: personne n’interroge Tamis, et les nouveaux commentaires ne sont pas vérifiés.",
			),
		);
		$locale = is_admin() ? get_user_locale() : get_locale();
		return $words[ $name ][ 0 === strpos( $locale, 'fr' ) ? 1 : 0 ];
	}
}

Tamis_For_Akismet::start();
