#include "app/test/binary.hpp"

#include "app/commands/table.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace lariat::app {
namespace {

namespace json = boost::json;

TEST_F(Binary, says_its_version_as_json) {
    const Ran ran = sh("lariat version -o json");
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_EQ(json::parse(ran.out).at("version"), LARIAT_VERSION);
    EXPECT_EQ(ran.err, "");
    EXPECT_EQ(sh("lariat --version -o json").out, ran.out);
}

TEST_F(Binary, prints_ndjson_when_nobody_watches) {
    const Ran ran = sh("lariat config show");
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_EQ(json::parse(ran.out.substr(0, ran.out.find('\n'))).at("key"), "chain.rpc");
    EXPECT_EQ(ran.out.find('\x1b'), std::string::npos);
}

TEST_F(Binary, ends_with_3_and_the_nearest_key_on_a_wrong_configuration) {
    write("lariat.toml", "[policy]\nmin_nett = \"1 ether\"\n");
    const Ran ran = sh("lariat config show");
    EXPECT_EQ(ran.exit_code, 3);
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(ran.err,
              "error: lariat.toml:2:1: unknown key 'policy.min_nett'\n  did you mean 'policy.min_net'?\n");
    const json::value object = json::parse(sh("lariat config show -o json").err);
    EXPECT_EQ(object.at("code"), "configuration");
    EXPECT_EQ(object.at("where"), "lariat.toml:2:1");
    EXPECT_EQ(sh("lariat config validate").exit_code, 3);
    EXPECT_EQ(sh("lariat config show --set policy.tip=5").exit_code, 3);
    EXPECT_EQ(sh("lariat version").exit_code, 0) << "needs no configuration";
}

TEST_F(Binary, shows_where_each_value_comes_from) {
    write("lariat.toml", "[api]\nport = 1\n");
    const Ran ran =
        sh("LARIAT__LOG__LEVEL=warn lariat config show --origin -o csv --set policy.tip='2 gwei'");
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_NE(ran.out.find("api.port,1,,file,lariat.toml:2:1\r\n"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("log.level,warn,,environment,LARIAT__LOG__LEVEL\r\n"), std::string::npos);
    EXPECT_NE(ran.out.find("policy.tip,2000000000,wei per gas,flag,--set\r\n"), std::string::npos);
    EXPECT_NE(ran.out.find("api.host,127.0.0.1,,built-in,\r\n"), std::string::npos);
}

TEST_F(Binary, ends_with_2_on_wrong_usage) {
    const Ran ran = sh("lariat confg");
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_NE(ran.err.find("did you mean 'config'?"), std::string::npos);
    EXPECT_EQ(sh("lariat").exit_code, 2);
    EXPECT_EQ(sh("lariat config").exit_code, 2);
    EXPECT_EQ(sh("lariat version --nope").exit_code, 2);
    EXPECT_EQ(sh("lariat version -o yaml").exit_code, 2);
    EXPECT_EQ(sh("lariat config show --set nonsense").exit_code, 2);
}

TEST_F(Binary, every_command_helps_with_examples) {
    for (const Command& command : command_table().commands) {
        const Ran ran = sh("lariat " + command.name + " --help");
        EXPECT_EQ(ran.exit_code, 0) << command.name;
        EXPECT_NE(ran.out.find("Examples\n  "), std::string::npos) << command.name;
        EXPECT_NE(ran.out.find(command.examples.front()), std::string::npos) << command.name;
    }
}

/// What bash would offer for the last of `words`.
std::string offered(const std::string& words) {
    return "source <(lariat completion bash)\nCOMP_WORDS=(lariat " + words +
           ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\ncompopt() { :; }\n_lariat\necho \"${COMPREPLY[*]}\"\n";
}

TEST_F(Binary, bash_completes_commands_options_and_values) {
    write("some.toml", "");
    EXPECT_EQ(sh(offered("conf")).out, "config\n");
    EXPECT_EQ(sh(offered("config ''")).out, "show validate schema\n");
    EXPECT_EQ(sh(offered("-c some.toml config sh")).out, "show\n");
    EXPECT_EQ(sh(offered("config show --or")).out, "--origin\n");
    EXPECT_EQ(sh(offered("config show -o nd")).out, "ndjson\n");
    EXPECT_EQ(sh(offered("config show --set policy.min_n")).out, "policy.min_net=\n");
    EXPECT_EQ(sh(offered("config validate some.t")).out, "some.toml\n");
    EXPECT_EQ(sh(offered("completion z")).out, "zsh\n");
    EXPECT_EQ(sh(offered("world down --di")).out, "--dir\n");
    EXPECT_EQ(sh(offered("version nothing-more ''")).out, "\n");
    EXPECT_EQ(sh("bash -n <(lariat completion bash)").exit_code, 0);
}

TEST_F(Binary, doctor_finds_what_is_wrong) {
    write("lariat.toml", "[chain]\nrpc = \"http://127.0.0.1:1\"\n[store]\ndir = \"script/data\"\n");
    const Ran ran = sh("LARIAT_NODE=/nonexistent/node lariat doctor -o json");
    EXPECT_EQ(ran.exit_code, 1) << ran.err;
    std::map<std::string, std::string> health;
    for (const json::value& check : json::parse(ran.out).as_array()) {
        health[std::string{check.at("check").as_string()}] = check.at("health").as_string();
        EXPECT_TRUE(check.at("health") == "ok" || !check.at("fix").as_string().empty())
            << json::serialize(check);
    }
    EXPECT_EQ(health["configuration"], "ok");
    EXPECT_EQ(health["node"], "fail");
    EXPECT_EQ(health["data folder"], "fail") << "a file is in the way";
    EXPECT_EQ(health["http://127.0.0.1:1"], "fail");
}

TEST_F(Binary, keys_are_imported_from_a_recovery_phrase) {
    const Ran ran =
        sh("umask 077; echo secret > pw; echo pass > pp\n"
           "printf 'test test test test test test\\ntest test test test test junk\\n' > phrase\n"
           "lariat keys import --mnemonic phrase --path \"m/44'/60'/0'/0/1\" --dir k --password-file pw -o "
           "json && "
           "lariat keys import --mnemonic phrase --passphrase-file pp --dir k --password-file pw -o json");
    ASSERT_EQ(ran.exit_code, 0) << ran.err;
    std::istringstream lines{ran.out};
    std::string second;
    std::string with_passphrase;
    std::getline(lines, second);
    std::getline(lines, with_passphrase);
    // As ethers derives them.
    EXPECT_EQ(json::parse(second).at("address"), "0x70997970C51812dc3A010C7d01b50e0d17dc79C8");
    EXPECT_EQ(json::parse(with_passphrase).at("address"), "0x758EccD45949C75B6272c79Fedac25B86C9C692b");

    EXPECT_EQ(sh("lariat keys import --dir k --password-file pw").exit_code, 2) << "nothing to import";
    EXPECT_EQ(sh("lariat keys import raw --path m/1 --dir k --password-file pw").exit_code, 2);
    const Ran wrong =
        sh("umask 077; echo test test test > wrong\n"
           "lariat keys import --mnemonic wrong --dir k --password-file pw");
    EXPECT_EQ(wrong.exit_code, 3) << wrong.err;
    EXPECT_EQ(
        sh("chmod 644 phrase; lariat keys import --mnemonic phrase --dir k --password-file pw").exit_code, 4);
}

TEST_F(Binary, keys_are_made_imported_and_listed) {
    // The address of the key 1.
    constexpr const char* kAddressOfOne = "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf";
    const Ran ran =
        sh("umask 077; echo secret > pw; printf '%064d\\n' 1 > raw\n"
           "lariat keys new --dir k --password-file pw -o json && echo secret | lariat keys import raw "
           "--dir k --password-file - -o json && lariat keys list --dir k -o json");
    ASSERT_EQ(ran.exit_code, 0) << ran.err;
    std::istringstream lines{ran.out};
    std::string made;
    std::string imported;
    std::string listed;
    std::getline(lines, made);
    std::getline(lines, imported);
    std::getline(lines, listed);
    EXPECT_EQ(json::parse(imported).at("address"), kAddressOfOne);
    const json::value file = json::parse(made).at("file");
    EXPECT_EQ(std::filesystem::status(std::string{file.as_string()}).permissions(),
              std::filesystem::perms{0600});
    EXPECT_EQ(json::parse(listed).as_array().size(), 2U);

    EXPECT_EQ(sh("lariat keys import raw --dir k --password-file pw").exit_code, 4) << "it is there already";
    const Ran open = sh("chmod 644 pw; lariat keys new --dir k --password-file pw");
    EXPECT_EQ(open.exit_code, 4) << open.err;
    const Ran wrong =
        sh("umask 077; rm pw; echo other > pw; lariat keys import k/* --dir k2 --password-file pw "
           "--from-password-file pw");
    EXPECT_NE(wrong.exit_code, 0);
    EXPECT_EQ(wrong.out, "");
}

TEST_F(Binary, world_commands_say_what_is_missing) {
    const Ran ran = sh("LARIAT_HOME=/nonexistent lariat world status");
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_NE(ran.err.find("/nonexistent: there is no world/main.mjs"), std::string::npos) << ran.err;
    EXPECT_NE(ran.err.find("LARIAT_HOME"), std::string::npos);
}

}  // namespace
}  // namespace lariat::app
