// Finding and reading the files.
#include "modules/imports/folder_files.hpp"
#include "modules/imports/keys.hpp"
#include <fmt/format.h>
#include <algorithm>
#include <fstream>

namespace lyceum::imports::folder {

namespace fs = std::filesystem;

namespace {

bool is_markdown(const fs::path& path) {
    auto ending = path.extension().string();
    return ending == ".md" || ending == ".markdown";
}

bool is_index(const fs::path& path) {
    auto stem = path.stem().string();
    return stem == "index" || stem == "_index";
}

// Relative, with slashes; empty when any part of it is hidden.
std::string key_of(const fs::path& path, const fs::path& folder) {
    auto below = path.lexically_relative(folder);
    for (auto& part : below)
        if (part.string().starts_with('.')) return {};
    return below.generic_string();
}

std::string slug_of(const fs::path& path) {
    auto name = is_index(path) ? path.parent_path().filename() : path.stem();
    return name.string();
}

void read_one(const fs::path& path, std::string key, Documents& into) {
    std::error_code error;
    if (fs::file_size(path, error) > kFileBytesMost || error) {
        into.problems.push_back(key + ": the file is too large");
        return;
    }
    std::ifstream in(path, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(in)), {});
    if (!in && !in.eof()) {
        into.problems.push_back(key + ": the file cannot be read");
        return;
    }
    if (utf8_length(bytes) < 0) {
        into.problems.push_back(key + ": the file is not UTF-8");
        return;
    }
    Document document{.path = key, .slug = {}, .series = is_index(path) && key.find('/') != key.npos, .front = read_front_matter(bytes),
        .digest = Digest().add(bytes).value()};
    document.slug = document.front.text("slug");
    if (document.slug.empty()) document.slug = slug_of(fs::path(key));
    for (auto& [line, why] : document.front.problems) into.problems.push_back(fmt::format("{}:{}: {}", key, line, why));
    into.all.push_back(std::move(document));
}

}  // namespace

Documents read_documents(const fs::path& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) throw Fault("there is no folder " + folder.string());
    std::vector<std::pair<std::string, fs::path>> files;
    Documents documents;
    for (fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error), end; !error && at != end; at.increment(error)) {
        auto key = key_of(at->path(), folder);
        if (key.empty()) {
            at.disable_recursion_pending();
            continue;
        }
        if (!at->is_regular_file(error) || at->is_symlink(error) || !is_markdown(at->path())) continue;
        if (files.size() == kFilesMost) {
            documents.problems.push_back(fmt::format("{} files are enough for one run; the others were passed over", kFilesMost));
            break;
        }
        files.emplace_back(std::move(key), at->path());
    }
    std::sort(files.begin(), files.end());
    for (auto& [key, path] : files) read_one(path, key, documents);
    std::stable_partition(documents.all.begin(), documents.all.end(), [](auto& d) { return d.series; });
    return documents;
}

std::optional<std::string> normal_path(std::string_view path) {
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        auto end = std::min(path.find('/'), path.size());
        auto part = path.substr(0, end);
        path.remove_prefix(std::min(end + 1, path.size()));
        if (part.empty() || part == ".") continue;
        if (part != "..") parts.push_back(part);
        else if (parts.empty()) return std::nullopt;
        else parts.pop_back();
    }
    std::string out;
    for (auto part : parts) (out += out.empty() ? "" : "/") += part;
    return out;
}

std::optional<std::string> path_of(const std::string& from, std::string_view address) {
    auto colon = address.find(':');
    if (address.empty() || address.starts_with("//") || (colon != address.npos && colon < address.find('/'))) return std::nullopt;
    address = address.substr(0, address.find('?'));
    if (address.starts_with('/')) return normal_path(address);
    auto slash = from.rfind('/');
    return normal_path((slash == from.npos ? "" : from.substr(0, slash + 1)) + std::string(address));
}

Directory::Directory(const std::vector<Document>& all) {
    for (auto& document : all) {
        by_path_.emplace(document.path, &document);
        auto path = fs::path(document.path);
        by_path_.emplace((is_index(path) ? path.parent_path() : path.replace_extension()).generic_string(), &document);
        by_slug_.emplace(document.slug, &document);
    }
}

const Document* Directory::find(const std::string& from, std::string_view address) const {
    if (auto slug = by_slug_.find(std::string(address)); slug != by_slug_.end()) return slug->second;
    auto path = path_of(from, address);
    if (!path) return nullptr;
    auto found = by_path_.find(*path);
    return found == by_path_.end() ? nullptr : found->second;
}

bool is_true(std::string_view text) { return text == "true" || text == "yes" || text == "on" || text == "1"; }

}  // namespace lyceum::imports::folder
