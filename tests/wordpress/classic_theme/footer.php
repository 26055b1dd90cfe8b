</main>
<aside class="widget-area"><h2>Bài mới</h2><ul><?php wp_get_archives(['type' => 'postbypost', 'limit' => 5]); ?></ul></aside>
<footer class="site-footer">Bản quyền</footer><?php wp_footer(); ?>
</body></html>
