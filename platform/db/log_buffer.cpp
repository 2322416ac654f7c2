#include "platform/db/log_buffer.hpp"
#include <algorithm>
#include <mutex>
#include <new>
#include <sqlite3.h>
#include <string>

namespace lyceum::sql {
namespace {

constexpr std::size_t kBufferMost = 1 << 20;
constexpr std::size_t kBufferKept = 512 << 10;          // after a commit
constexpr std::size_t kWrittenAtOnce = 64 << 10;        // SQLite's own VFS writes less than 128 KiB in one call

sqlite3_vfs* base = nullptr;

/// What SQLite takes for an open log. The file of the VFS below follows it in memory.
struct LogFile {
    sqlite3_file as_sqlite;
    std::string* waiting;                               // bytes that follow one another, from `from` on
    sqlite3_int64 from;
};
LogFile& log_of(sqlite3_file* file) { return *reinterpret_cast<LogFile*>(file); }
sqlite3_file* below(sqlite3_file* file) { return reinterpret_cast<sqlite3_file*>(reinterpret_cast<LogFile*>(file) + 1); }

// What could not be written stays waiting, so that the next sync fails as well.
int flush(sqlite3_file* file) {
    auto& log = log_of(file);
    if (log.waiting->empty()) return SQLITE_OK;
    for (std::size_t done = 0; done < log.waiting->size(); done += kWrittenAtOnce) {
        auto size = static_cast<int>(std::min(kWrittenAtOnce, log.waiting->size() - done));
        auto code = below(file)->pMethods->xWrite(below(file), log.waiting->data() + done, size, log.from + static_cast<sqlite3_int64>(done));
        if (code != SQLITE_OK) return code;
    }
    log.waiting->clear();
    if (log.waiting->capacity() > kBufferKept) log.waiting->shrink_to_fit();
    return SQLITE_OK;
}

int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 at) {
    auto& log = log_of(file);
    const auto size = static_cast<std::size_t>(count);
    if (at != log.from + static_cast<sqlite3_int64>(log.waiting->size()) || log.waiting->size() + size > kBufferMost) {
        if (auto code = flush(file); code != SQLITE_OK) return code;
        log.from = at;
    }
    try {
        log.waiting->append(static_cast<const char*>(bytes), size);
    } catch (const std::bad_alloc&) {
        return SQLITE_IOERR_NOMEM;
    }
    return SQLITE_OK;
}

/// Calls a method of the file below once everything that waits is there.
template <auto method, class... Arguments>
int after_flush(sqlite3_file* file, Arguments... arguments) {
    if (auto code = flush(file); code != SQLITE_OK) return code;
    return (below(file)->pMethods->*method)(below(file), arguments...);
}
template <auto method, class... Arguments>
int passed_on(sqlite3_file* file, Arguments... arguments) { return (below(file)->pMethods->*method)(below(file), arguments...); }

int close(sqlite3_file* file) {
    auto flushed = flush(file);
    auto closed = below(file)->pMethods->xClose(below(file));
    delete log_of(file).waiting;
    return flushed != SQLITE_OK ? flushed : closed;
}

using Methods = sqlite3_io_methods;
const Methods log_methods = [] {
    Methods all{};
    all.iVersion = 1;
    all.xClose = &close;
    all.xRead = &after_flush<&Methods::xRead, void*, int, sqlite3_int64>;
    all.xWrite = &write;
    all.xTruncate = &after_flush<&Methods::xTruncate, sqlite3_int64>;
    all.xSync = &after_flush<&Methods::xSync, int>;
    all.xFileSize = &after_flush<&Methods::xFileSize, sqlite3_int64*>;
    all.xLock = &passed_on<&Methods::xLock, int>;
    all.xUnlock = &passed_on<&Methods::xUnlock, int>;
    all.xCheckReservedLock = &passed_on<&Methods::xCheckReservedLock, int*>;
    all.xFileControl = &after_flush<&Methods::xFileControl, int, void*>;
    all.xSectorSize = &passed_on<&Methods::xSectorSize>;
    all.xDeviceCharacteristics = &passed_on<&Methods::xDeviceCharacteristics>;
    return all;
}();

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* flags_out) {
    if (!(flags & SQLITE_OPEN_WAL)) return base->xOpen(base, name, file, flags, flags_out);
    auto& log = log_of(file);
    log = {{nullptr}, nullptr, 0};
    auto code = base->xOpen(base, name, below(file), flags, flags_out);
    if (code != SQLITE_OK) {                            // SQLite closes what has methods
        if (below(file)->pMethods) below(file)->pMethods->xClose(below(file));
        return code;
    }
    log.waiting = new (std::nothrow) std::string;
    if (!log.waiting) {
        below(file)->pMethods->xClose(below(file));
        return SQLITE_NOMEM;
    }
    log.as_sqlite.pMethods = &log_methods;
    return SQLITE_OK;
}

}  // namespace

const char* buffering_vfs() {
    static sqlite3_vfs vfs;
    static std::once_flag once;
    std::call_once(once, [] {
        base = sqlite3_vfs_find(nullptr);
        vfs = *base;
        vfs.zName = "lyceum";
        vfs.szOsFile = base->szOsFile + static_cast<int>(sizeof(LogFile));
        vfs.xOpen = &open;
        vfs.pNext = nullptr;
        sqlite3_vfs_register(&vfs, 0);
    });
    return vfs.zName;
}

}  // namespace lyceum::sql
