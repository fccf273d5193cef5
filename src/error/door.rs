//! GS-1000: the door (guarded tables, arguments, set-up).

use super::faults;

faults! {
    /// The host's SQLite is older than 3.31.0.
    HOST_TOO_OLD = 1001, Error, Product,
        "this SQLite is {version}; govshare needs 3.31.0 or later: use a newer sqlite3 library",
        "当前 SQLite 版本为 {version},本扩展至少需要 3.31.0,请更换较新的 sqlite3 库";
    /// The host's SQLite was built without something we need.
    HOST_LACKS = 1002, Error, Product,
        "this SQLite was built without {routine}, which govshare needs: use a standard build",
        "当前 SQLite 编译时缺少 {routine},请使用标准编译版本";
    /// Another build of govshare is on this connection already.
    OTHER_VERSION_LOADED = 1003, Misuse, Product,
        "govshare {loaded} is already loaded on this connection, this is {version}: load only one",
        "本连接已加载 govshare {loaded},当前为 {version},请只加载一个版本";
    /// Text that is not UTF-8.
    NOT_UTF8 = 1010, Misuse, Product,
        "text is not valid UTF-8 (first bad byte at {at}): convert it before storing",
        "文本不是合法的 UTF-8(第 {at} 字节起有误),请先转换编码";
    /// A name with a NUL inside.
    BAD_NAME = 1011, Misuse, Product,
        "{name} cannot be used as a name here",
        "{name} 不能用作名称";
}
