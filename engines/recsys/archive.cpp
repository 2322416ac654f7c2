// Sparse shapes as their flat arrays; what is read is checked by the constructors.
#include "engines/recsys/archive.hpp"

namespace lyceum::recsys {

void Writer::put(const SparseRows& rows) {
    put<std::uint64_t>(rows.columns());
    put(rows.begins());
    put(rows.all_columns());
    put(rows.all_values());
}

void Writer::put(const PackedRows& rows) {
    put<std::uint64_t>(rows.rows()), put<std::uint64_t>(rows.columns());
    put(rows.begins());
    put(rows.all_cells());
}

void Writer::put(const Neighbours& neighbours) {
    put<std::uint64_t>(neighbours.items());
    for (std::size_t item = 0; item < neighbours.items(); ++item) {
        const auto near = neighbours.of(static_cast<Index>(item));
        put<std::uint64_t>(near.size());
        for (auto& each : near) put(each.item), put(each.score);
    }
}

SparseRows Reader::sparse_rows() {
    const auto columns = get<std::uint64_t>();
    auto begin = vector<std::size_t>();
    auto column = vector<Index>();
    auto value = vector<float>();
    try {
        return {columns, std::move(begin), std::move(column), std::move(value)};
    } catch (const std::invalid_argument& wrong) {
        throw Damaged(wrong.what());
    }
}

PackedRows Reader::packed_rows() {
    const auto rows = get<std::uint64_t>(), columns = get<std::uint64_t>();
    auto begins = held<std::uint32_t>();
    auto cells = held<PackedRows::Cell>();
    try {
        return {rows, columns, std::move(begins), std::move(cells)};
    } catch (const std::invalid_argument& wrong) {
        throw Damaged(wrong.what());
    }
}

Neighbours Reader::neighbours() {
    const auto items = get<std::uint64_t>();
    if (items > left() / sizeof(std::uint64_t)) throw Damaged("the model is cut off");
    Neighbours neighbours(items);
    std::vector<Scored> near;
    for (std::size_t item = 0; item < items; ++item) {
        const auto count = get<std::uint64_t>();
        if (count > left() / (sizeof(Index) + sizeof(float))) throw Damaged("the model is cut off");
        near.clear();
        for (std::size_t n = 0; n < count; ++n) {
            const auto other = get<Index>();
            if (other >= items) throw Damaged("a neighbour is no item");
            near.push_back({other, get<float>()});
        }
        neighbours.add(near);
    }
    return neighbours;
}

std::string_view Reader::take(std::size_t bytes) {
    if (bytes > left()) throw Damaged("the model is cut off");
    at_ += bytes;
    return all_.substr(at_ - bytes, bytes);
}

std::string_view Reader::array(std::size_t of_one) {
    const auto count = get<std::uint64_t>();
    take((kArraysAt - at_ % kArraysAt) % kArraysAt);
    if (count > left() / of_one) throw Damaged("the model is cut off");
    return take(count * of_one);
}

}  // namespace lyceum::recsys
