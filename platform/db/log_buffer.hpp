// SQLite writes its log in two calls of the kernel for each page, a hundred and forty for a commit of some people's writing: half a
// millisecond in which nobody else writes. Here they wait in memory and go out as one, before the sync that the commit waits for.
#pragma once

namespace lyceum::sql {

/// Name of a VFS to open with. Only for connections whose every commit syncs (`pragma synchronous = full`): others read a commit
/// from the file once it is made, and before it is synced it may not be there.
const char* buffering_vfs();

}  // namespace lyceum::sql
