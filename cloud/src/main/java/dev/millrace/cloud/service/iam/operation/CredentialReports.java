package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.iam.domain.CredentialReport;
import dev.millrace.cloud.service.iam.domain.IamUser;
import dev.millrace.cloud.service.iam.domain.Login;
import dev.millrace.cloud.service.iam.domain.PasswordRules;
import dev.millrace.cloud.service.iam.domain.UserKey;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.cloud.service.iam.store.KeyUses;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.iam.CredentialReportExpiredException;
import dev.millrace.wire.iam.CredentialReportNotPresentException;
import dev.millrace.wire.iam.GenerateCredentialReportResponse;
import dev.millrace.wire.iam.GetCredentialReportResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// The report of an account's passwords and access keys, as CSV ("Generate credential reports for your AWS account", IAM
/// User Guide). One stands for four hours; it is made at once when it is asked for, and told to be complete when it is
/// asked for again.
public final class CredentialReports {
    private static final Duration STANDS = Duration.ofHours(4);
    private static final String HEAD = "user,arn,user_creation_time,password_enabled,password_last_used,"
            + "password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,"
            + "access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,"
            + "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,"
            + "access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,"
            + "cert_2_active,cert_2_last_rotated";
    private static final String NONE = "N/A";
    /// No user has such a name.
    private static final String ROOT = "<root_account>";

    private final IamStore store;
    private final InstantSource clock;

    public CredentialReports(IamStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    public GenerateCredentialReportResponse generate(Call call) {
        Instant now = AwsTime.seconds(clock);
        return store.change(changes -> {
            if (report(call).filter(report -> stands(report, now)).isPresent()) {
                return new GenerateCredentialReportResponse("COMPLETE", null);
            }
            changes.put(store.credentialReports(), new CredentialReport(call.account(), now, csv(call, now)));
            return new GenerateCredentialReportResponse(
                    "STARTED", "No report exists. Starting a new report generation task");
        });
    }

    public GetCredentialReportResponse find(Call call) {
        CredentialReport report = report(call)
                .orElseThrow(() -> new CredentialReportNotPresentException(
                        "No report exists. Use GenerateCredentialReport to create a new report."));
        if (!stands(report, clock.instant())) {
            throw new CredentialReportExpiredException(
                    "Report has expired. Use GenerateCredentialReport to create a new report.");
        }
        return new GetCredentialReportResponse(
                Bytes.utf8(report.csv()), "text/csv", report.at());
    }

    private Optional<CredentialReport> report(Call call) {
        return store.credentialReports().find(call.account(), CredentialReport.key());
    }

    private static boolean stands(CredentialReport report, Instant now) {
        return now.isBefore(report.at().plus(STANDS));
    }

    private String csv(Call call, Instant now) {
        String account = call.account();
        StringBuilder csv = new StringBuilder(HEAD);
        List<String> root = new ArrayList<>(List.of(
                ROOT,
                Partition.of(call.region()).root(account),
                time(now),
                "not_supported",
                "no_information",
                "not_supported",
                "not_supported",
                "false"));
        Map<String, List<UserKey>> keys = store.keys().all(account).stream()
                .sorted(Comparator.comparing(UserKey::createdAt))
                .collect(Collectors.groupingBy(key -> Objects.requireNonNullElse(key.userName(), ROOT).toLowerCase(Locale.ROOT)));
        keys(root, keys.getOrDefault(ROOT, List.of()));
        line(csv, root);
        for (IamUser user : store.users().all(account)) {
            List<String> fields =
                    new ArrayList<>(List.of(user.name(), Views.arn(call, user.arn()), time(user.createdAt())));
            password(fields, user);
            fields.add("false");
            keys(fields, keys.getOrDefault(user.name().toLowerCase(Locale.ROOT), List.of()));
            line(csv, fields);
        }
        return csv.toString();
    }

    private static void line(StringBuilder csv, List<String> fields) {
        csv.append('\n');
        fields.forEach(field -> csv.append(quoted(field)).append(','));
        csv.append("false,N/A,false,N/A");
    }

    /// A user's name may have a comma, its path a quote.
    private static String quoted(String field) {
        return field.indexOf(',') < 0 && field.indexOf('"') < 0 ? field : '"' + field.replace("\"", "\"\"") + '"';
    }

    private void password(List<String> fields, IamUser user) {
        Login login = user.login();
        if (login == null) {
            fields.addAll(List.of("false", NONE, NONE, NONE));
            return;
        }
        Integer days = store.passwordRules()
                .find(user.account(), PasswordRules.key())
                .map(PasswordRules::maxAge)
                .orElse(null);
        fields.addAll(List.of(
                "true",
                "no_information",
                time(login.changedAt()),
                days == null ? NONE : time(login.changedAt().plus(Duration.ofDays(days)))));
    }

    private void keys(List<String> fields, List<UserKey> oldestFirst) {
        for (int i = 0; i < 2; i++) {
            if (i >= oldestFirst.size()) {
                fields.addAll(List.of("false", NONE, NONE, NONE, NONE));
                continue;
            }
            UserKey key = oldestFirst.get(i);
            Optional<KeyUses.KeyUse> used = store.keyUses().find(key.name());
            fields.addAll(List.of(
                    Boolean.toString(key.active()),
                    time(key.createdAt()),
                    used.map(use -> time(use.at())).orElse(NONE),
                    used.map(KeyUses.KeyUse::region).orElse(NONE),
                    used.map(KeyUses.KeyUse::service).orElse(NONE)));
        }
    }

    private static String time(Instant at) {
        return Instant.ofEpochSecond(at.getEpochSecond()).toString().replace("Z", "+00:00");
    }
}
