<?php
// Installs the WordPress beside this script's argument and fills it with posts read from a JSON file.
// Usage: php fill.php DOCROOT POSTS.json SITE_URL     prints one line "id<TAB>address" for each post, in order.
// Loaded through wp-load.php: no request leaves the machine (WP_HTTP_BLOCK_EXTERNAL in wp-config.php).
[$script, $docroot, $posts_file, $site_url] = $argv;
$_SERVER['HTTP_HOST'] = parse_url($site_url, PHP_URL_HOST) . ':' . parse_url($site_url, PHP_URL_PORT);
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
define('WP_INSTALLING', true);
require $docroot . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require __DIR__ . '/put_post.php';

wp_install('Cổng thông tin mẫu', 'quantri', 'quantri@mau.example', true, '', 'mat-khau-mau');
update_option('siteurl', $site_url);
update_option('home', $site_url);
update_option('timezone_string', 'Asia/Ho_Chi_Minh');
update_option('blog_public', 1);
update_option('posts_per_page', 10);
update_option('date_format', 'd/m/Y');
update_option('time_format', 'H:i');
global $wp_rewrite;
$wp_rewrite->set_permalink_structure('/%year%/%monthnum%/%postname%-%post_id%/');
$wp_rewrite->flush_rules(true);

// The sample post, page and comment that every new WordPress has: the page stays, it must not be counted.
foreach (get_posts(['post_type' => 'post', 'numberposts' => -1]) as $sample) {
    wp_delete_post($sample->ID, true);
}
foreach (json_decode(file_get_contents($posts_file), true) as $post) {
    $id = put_post($post);
    echo $id, "\t", get_permalink($id), "\n";
}
