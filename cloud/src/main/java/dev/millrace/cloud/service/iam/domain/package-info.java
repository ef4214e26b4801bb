/// What IAM knows: users, groups, roles, policies, profiles, keys, and their ids.
@NullMarked
package dev.millrace.cloud.service.iam.domain;

import org.jspecify.annotations.NullMarked;
