// What the allocator does with memory that is freed.
#pragma once

namespace lyceum {

/// A page is built in strings of some hundred kilobytes, a list from arrays as large. By itself the allocator takes each from the
/// kernel and gives it back, fifty page faults for every page; kept, they cost a few megabytes. Once, when a process begins to serve.
void keep_freed_memory();

/// Gives back what is free now: after a burst of work. Taking it again costs some thousand page faults.
void give_freed_memory_back();

}  // namespace lyceum
