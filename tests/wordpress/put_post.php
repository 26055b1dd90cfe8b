<?php
// One post as the tests write it: title, body, summary, category, published_local; also author (display name),
// type, password, sticky, status where given.
function put_post(array $post): int {
    $fields = [
        'post_type' => $post['type'] ?? 'post',
        'post_status' => $post['status'] ?? 'publish',
        'post_title' => $post['title'],
        'post_content' => $post['body'],
        'post_excerpt' => $post['summary'] ?? '',
        'post_date' => $post['published_local'],
        'post_password' => $post['password'] ?? '',
        'post_author' => isset($post['author']) ? author_named($post['author']) : 1,
    ];
    if (isset($post['category'])) {
        $term = term_exists($post['category'], 'category') ?: wp_insert_term($post['category'], 'category');
        $fields['post_category'] = [$term['term_id']];
    }
    $id = wp_insert_post($fields, true);
    if (is_wp_error($id)) {
        fwrite(STDERR, $id->get_error_message() . "\n");
        exit(1);
    }
    if (!empty($post['sticky'])) {
        stick_post($id);
    }
    return $id;
}

function author_named(string $name): int {
    static $authors = [];
    if (!isset($authors[$name])) {
        $login = 'nguoi-viet-' . substr(md5($name), 0, 8);
        $known = get_user_by('login', $login);
        $authors[$name] = $known ? $known->ID : wp_insert_user([
            'user_login' => $login,
            'user_pass' => 'mat-khau-mau',
            'display_name' => $name,
            'role' => 'author',
        ]);
    }
    return $authors[$name];
}
