package dev.millrace.cloud.service.iam.domain;

/// What an account is called in the address where its users sign in: one in all accounts has it.
/// @param name the alias
public record AccountAlias(String account, String name) implements Entity {}
