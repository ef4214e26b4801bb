/// What is kept, and where: one RocksDB for tables, documents and logs, plain files for bodies, one data folder.
///
/// ```
/// <data>/lock          locked while a process has the folder; holds its process id
/// <data>/format        "millrace 2": the version of this layout
/// <data>/mark          how far the store had come, see [Mark]
/// <data>/store/        RocksDB: column family `default` for tables and documents, `logs` for logs
/// <data>/files/<name>/ files of a service (bodies, layers); `plain/` in it: bodies without checksums
/// <data>/emptying      stands while store and files are being moved away: whoever takes the folder goes on with it
/// <data>/trash/        what was emptied, on its way out
/// ```
/// Keys in RocksDB are `<table> 0x00 <key>`. A document's key is its parts, each UTF-8 with 0x00 written as
/// 0x00 0xFF and ended by 0x00 0x01, so that keys sort by part and a list of parts is a prefix of no other.
///
/// A write returns after it is in RocksDB's write-ahead log. The log is handed to the operating system with every
/// write, so killing the process loses nothing acknowledged; with `fsync` a write also waits until the log is on the
/// disk (waiting writers share one sync). What a crash may leave: the last write whole or not at all; temporary files
/// under `files/<name>/tmp`, which the next start removes. Anything else that is missing of what was acknowledged is
/// damage: the start refuses it in a sentence, before it changes anything, unless its loss is accepted ([Condition]).
///
/// What is read is checked: entries by RocksDB's checksums, bodies by those at their file's end ([Sums]). What is not as
/// it was written is a [DamagedException], which callers let through: it is answered as an internal failure.
///
/// A folder is taken only if it is empty or says that it is a data folder; nothing in it goes but what was made here.
@NullMarked
package dev.millrace.cloud.storage;

import org.jspecify.annotations.NullMarked;
