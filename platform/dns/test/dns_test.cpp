// Questions to a name server that is told what to answer.
#include "platform/dns/dns.hpp"
#include "platform/dns/test/fake_server.hpp"
#include <doctest/doctest.h>

using namespace lyceum;
using dns::Answer, dns::Type;

TEST_CASE("texts come whole, however many pieces they are sent in") {
    dns::test::FakeServer server;
    auto record = "v=DKIM1; p=" + std::string(400, 'A');
    server.text("lyceum._domainkey.example.org", record);
    dns::Resolver resolver(dns::Server{"127.0.0.1", server.port()});
    auto answer = resolver.ask(Type::txt, "lyceum._domainkey.example.org");
    REQUIRE(answer.found());
    CHECK(answer.values == std::vector{record});
}

TEST_CASE("mail servers come in their order, addresses as text") {
    dns::test::FakeServer server;
    server.mail_server("example.org", 20, "second.example.org");
    server.mail_server("example.org", 10, "first.example.org");
    server.address("first.example.org", "192.0.2.7");
    dns::Resolver resolver(dns::Server{"127.0.0.1", server.port()});
    CHECK(resolver.ask(Type::mx, "example.org").values == std::vector<std::string>{"first.example.org", "second.example.org"});
    CHECK(resolver.ask(Type::a, "first.example.org").values == std::vector<std::string>{"192.0.2.7"});
}

TEST_CASE("no record, no name and no answer are told apart") {
    dns::test::FakeServer server;
    server.address("example.org", "192.0.2.7");
    dns::Resolver resolver(dns::Server{"127.0.0.1", server.port()}, 1);
    CHECK(resolver.ask(Type::txt, "example.org").outcome == Answer::Outcome::none);
    CHECK(resolver.ask(Type::txt, "nowhere.example.org").outcome == Answer::Outcome::none);
    CHECK(resolver.ask(Type::txt, std::string(254, 'a')).outcome == Answer::Outcome::none);
    server.fail();
    auto answer = resolver.ask(Type::txt, "example.org");
    CHECK(answer.failed());
    CHECK_FALSE(answer.why.empty());
}
