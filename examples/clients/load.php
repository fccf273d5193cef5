<?php
// Load govshare in PHP:  php load.php libgovshare.so city.db
//
// The class SQLite3 takes a file name below sqlite3.extension_dir of php.ini, so that for it run
//   php -d sqlite3.extension_dir=/opt/govshare load.php libgovshare.so city.db
// From PHP 8.4 on, PDO takes a whole path instead:
//   php load.php /opt/govshare/libgovshare.so city.db

[, $library, $file] = $argv;

if (class_exists('Pdo\Sqlite') && str_contains($library, '/')) {
    $db = new Pdo\Sqlite("sqlite:$file");
    $db->loadExtension($library);
    $mask = $db->prepare('SELECT govshare_version(), mask_phone(?)');
    $mask->execute(['13800138000']);
    echo implode(' ', $mask->fetch(PDO::FETCH_NUM)), "\n";
} else {
    $db = new SQLite3($file);
    $db->enableExceptions(true);
    $db->loadExtension($library);
    $mask = $db->prepare('SELECT govshare_version(), mask_phone(?)');
    $mask->bindValue(1, '13800138000');
    echo implode(' ', $mask->execute()->fetchArray(SQLITE3_NUM)), "\n";
}
