// The page of roles and permissions. Only this module includes this file.
#pragma once
#include "modules/accounts/admin_pages.hpp"

namespace lyceum::accounts {

inline constexpr Path<Nothing> role_table_path{"/admin/roles"};

struct RoleColumn {
    Role role = Role::member;
    std::int64_t people = 0;                        // who hold it; not counted for members
};
DESCRIBE(RoleColumn, role, people)
struct PermissionRow {
    std::string name;
    std::vector<Role> held;                         // who may
};
DESCRIBE(PermissionRow, name, held)
struct RoleTable {
    std::vector<RoleColumn> roles;
    std::vector<PermissionRow> permissions;
};
DESCRIBE(RoleTable, roles, permissions)
Page role_table_page(const Ui&, const RoleTable&);

std::vector<Route> role_table_routes();

}  // namespace lyceum::accounts
