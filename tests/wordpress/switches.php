<?php
// A must-use plugin of the test site: a JSON file beside it says whether the REST API answers and which theme is shown.
function switches(): array {
    $file = __DIR__ . '/switches.json';
    return is_file($file) ? json_decode(file_get_contents($file), true) : [];
}
foreach (['template', 'stylesheet'] as $option) {
    add_filter("pre_option_$option", fn($value) => switches()['theme'] ?? $value);
}
add_filter('rest_authentication_errors', function ($result) {
    $closed = ['status' => 401];
    return (switches()['rest'] ?? true) ? $result : new WP_Error('rest_cannot_access', 'Chỉ dành cho thành viên.', $closed);
});
