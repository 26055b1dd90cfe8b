<!DOCTYPE html>
<html <?php language_attributes(); ?>>
<head><meta charset="<?php bloginfo('charset'); ?>"><?php wp_head(); ?></head>
<body <?php body_class(); ?>>
<header class="site-header"><p class="site-title"><?php bloginfo('name'); ?></p>
<nav><ul><li><a href="/">Trang chủ</a></li><li><a href="/">Cải cách hành chính</a></li></ul></nav></header>
<main class="site-main">
