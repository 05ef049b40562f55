<section id="comments">
<?php if ( have_comments() ) { ?>
<h2><?php comments_number(); ?></h2>
<ol class="comment-list"><?php wp_list_comments( array( 'style' => 'ol' ) ); ?></ol>
<?php } ?>
<?php comment_form(); ?>
</section>
