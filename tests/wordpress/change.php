<?php
// Changes posts of a running site as its editors would. Usage: php change.php DOCROOT CHANGES.json SITE_URL
// Each change: {"edit": id, ...fields of wp_update_post} | {"delete": id} | {"add": post as in put_post.php}.
// Prints "id<TAB>address" for each added post.
[$script, $docroot, $changes_file, $site_url] = $argv;
$_SERVER['HTTP_HOST'] = parse_url($site_url, PHP_URL_HOST) . ':' . parse_url($site_url, PHP_URL_PORT);
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
require $docroot . '/wp-load.php';
require __DIR__ . '/put_post.php';
foreach (json_decode(file_get_contents($changes_file), true) as $change) {
    if (isset($change['edit'])) {
        $fields = ['ID' => $change['edit']] + array_diff_key($change, ['edit' => 0]);
        if (isset($fields['post_date'])) {
            $fields += ['edit_date' => true, 'post_date_gmt' => get_gmt_from_date($fields['post_date'])];
        }
        wp_update_post($fields);
    } elseif (isset($change['delete'])) {
        wp_delete_post($change['delete'], true);
    } else {
        $id = put_post($change['add']);
        echo $id, "\t", get_permalink($id), "\n";
    }
}
