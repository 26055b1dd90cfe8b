<?php
// Lists and single pages of a theme of the old kind: the loop, article.post, .entry-title, time.entry-date, .byline.
get_header();
while (have_posts()) {
    the_post(); ?>
<article id="post-<?php the_ID(); ?>" <?php post_class(); ?>>
  <header class="entry-header">
    <?php is_singular() ? the_title('<h1 class="entry-title">', '</h1>') : the_title('<h2 class="entry-title"><a href="' . esc_url(get_permalink()) . '" rel="bookmark">', '</a></h2>'); ?>
    <div class="entry-meta"><span class="posted-on"><time class="entry-date published" datetime="<?php echo get_the_date('c'); ?>"><?php echo get_the_date(); ?></time><time class="updated" datetime="<?php echo get_the_modified_date('c'); ?>"><?php echo get_the_modified_date(); ?></time></span>
    <span class="byline"> Đăng bởi <span class="author vcard"><a class="url fn n" href="<?php echo get_author_posts_url(get_the_author_meta('ID')); ?>"><?php the_author(); ?></a></span></span></div>
  </header>
  <div class="entry-content"><?php is_singular() ? the_content() : the_excerpt(); ?></div>
  <footer class="entry-footer"><span class="cat-links"><?php the_category(', '); ?></span></footer>
</article>
<?php }
the_posts_navigation();
if (is_singular()) {
    the_post_navigation();
}
get_footer();
