//! Which pragmas a locked database takes. Whatever is not listed is refused: a pragma that a later SQLite
//! adds is unknown until somebody has read what it does.

/// Reads only: with an argument they only choose what is shown, or change nothing that a rule rests on.
const HARMLESS: &[&str] = &[
    "analysis_limit",
    "application_id",
    "auto_vacuum",
    "automatic_index",
    "busy_timeout",
    "cache_size",
    "cache_spill",
    "case_sensitive_like",
    "cell_size_check",
    "checkpoint_fullfsync",
    "collation_list",
    "compile_options",
    "count_changes",
    "data_version",
    "database_list",
    "default_cache_size",
    "defer_foreign_keys",
    "empty_result_callbacks",
    "encoding",
    "foreign_key_list",
    "foreign_keys",
    "freelist_count",
    "full_column_names",
    "fullfsync",
    "function_list",
    "hard_heap_limit",
    "incremental_vacuum",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "journal_size_limit",
    "legacy_file_format",
    "max_page_count",
    "mmap_size",
    "module_list",
    "optimize",
    "page_count",
    "page_size",
    "pragma_list",
    "query_only",
    "quick_check",
    "recursive_triggers",
    "reverse_unordered_selects",
    "secure_delete",
    "short_column_names",
    "shrink_memory",
    "soft_heap_limit",
    "table_info",
    "table_list",
    "table_xinfo",
    "temp_store",
    "threads",
    "trusted_schema",
    "user_version",
    "wal_autocheckpoint",
    "wal_checkpoint",
];

/// May be read; set only to a value that keeps what was promised.
const GUARDED: &[(&str, &[&str])] = &[
    // OFF and MEMORY lose entries that were promised to be durable.
    ("journal_mode", &["wal", "delete", "truncate", "persist"]),
    ("synchronous", &["1", "2", "3", "normal", "full", "extra"]),
    // EXCLUSIVE keeps the log's own connection out.
    ("locking_mode", &["normal"]),
    ("read_uncommitted", &["0", "off", "no", "false"]),
    // Off lets CHECK constraints stand idle, on lets the schema be written.
    ("ignore_check_constraints", &["0", "off", "no", "false"]),
    ("writable_schema", &["0", "off", "no", "false"]),
    ("legacy_alter_table", &["0", "off", "no", "false"]),
    ("schema_version", &[]),
];

/// Whether a locked database takes `PRAGMA name` or `PRAGMA name = argument`.
pub fn allowed(name: &str, argument: &str) -> bool {
    if HARMLESS.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return true;
    }
    let Some((_, values)) = GUARDED.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) else { return false };
    argument.is_empty() || values.iter().any(|v| v.eq_ignore_ascii_case(argument))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reads_passes_and_what_disarms_does_not() {
        for (name, argument) in
            [("TABLE_INFO", "t"), ("journal_mode", ""), ("journal_mode", "WAL"), ("synchronous", "full")]
        {
            assert!(allowed(name, argument), "{name} {argument}");
        }
        for (name, argument) in [
            ("writable_schema", "1"),
            ("writable_schema", "RESET"),
            ("ignore_check_constraints", "on"),
            ("journal_mode", "off"),
            ("journal_mode", "memory"),
            ("synchronous", "0"),
            ("synchronous", "OFF"),
            ("locking_mode", "exclusive"),
            ("schema_version", "7"),
            // Tells which values of a child key a protected parent lacks.
            ("foreign_key_check", "t"),
            ("stats", ""),
            ("key", "x"),
            ("temp_store_directory", "/tmp"),
            ("some_future_pragma", ""),
        ] {
            assert!(!allowed(name, argument), "{name} {argument}");
        }
    }
}
