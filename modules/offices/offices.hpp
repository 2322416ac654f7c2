// Offices: who runs a community, for how long, and with which narrow duties.
#pragma once
#include "modules/notifications/notifications.hpp"

namespace lyceum {
struct Office;
struct OfficeTerm;
using OfficeId = Id<Office>;
using TermId = Id<OfficeTerm>;
}  // namespace lyceum

namespace lyceum::offices {

extern const Module module;

/// What an office lets its holders do, one thing each: greet newcomers, read what was reported, admit holders of tickets to
/// the community's events, change the tags of what stands in the community.
enum class Duty { greeter, report_reader, event_helper, tag_gardener };
DESCRIBE_ENUM(Duty, greeter, report_reader, event_helper, tag_gardener)

/// Whether the visitor may do this here now: by a term that runs, or by standing as a moderator or higher.
bool may(Db&, const Visit&, CommunityId, Duty);
/// Whether anybody holds an office of the community now.
bool any_held(Db&, CommunityId, Time now);

Url team_url(const communities::CommunityCard&);    // /c/slug/team
Url manage_url(const communities::CommunityCard&);  // /c/slug/manage/offices

}  // namespace lyceum::offices
