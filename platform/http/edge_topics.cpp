// Fans a message out to the listeners of one loop.
#include "platform/http/edge_topics.hpp"
#include <algorithm>
#include <string_view>
#include <utility>

namespace lyceum::http {

std::shared_ptr<const Message> Message::from(std::string text) {
    auto message = std::make_shared<Message>();
    std::string_view rest = text;
    for (bool more = true; more;) {
        // A carriage return ends a line of an event stream too; each line gets its own field.
        auto end = rest.find_first_of("\r\n");
        message->event.append("data: ").append(rest.substr(0, end)).append("\n");
        more = end != rest.npos;
        if (more) rest.remove_prefix(rest.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
    }
    message->event += '\n';
    message->text = std::move(text);
    return message;
}

void Topics::deliver(const std::string& topic, const std::shared_ptr<const Message>& message) {
    auto found = listeners_.find(topic);
    if (found == listeners_.end()) return;
    for (auto* listener : found->second) listener->hear(message);
}

Subscription::Subscription(Topics& topics, Listener& listener, std::vector<std::string> names)
    : topics_(topics), listener_(listener), names_(std::move(names)) {
    for (auto& name : names_) topics_.listeners_[name].insert(&listener_);
}

Subscription::~Subscription() {
    for (auto& name : names_) {
        auto found = topics_.listeners_.find(name);
        if (found == topics_.listeners_.end()) continue;
        found->second.erase(&listener_);
        if (found->second.empty()) topics_.listeners_.erase(found);
    }
}

bool Outbox::put(std::shared_ptr<const Message> message) {
    if (waiting_.size() >= kMessagesMax || bytes_ + message->text.size() > kBytesMax) return false;
    bytes_ += message->text.size();
    waiting_.push_back(std::move(message));
    return true;
}

std::shared_ptr<const Message> Outbox::take() {
    auto message = std::move(waiting_.front());
    waiting_.pop_front();
    bytes_ -= message->text.size();
    return message;
}

}  // namespace lyceum::http
