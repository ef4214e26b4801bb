package dev.millrace.cli.demo;

import java.util.List;
import java.util.Locale;

/// What AWS would have asked for a night of the network usage pipeline, by its list prices of us-east-1 in November 2026,
/// in USD. Storage, requests and logs of such a night are less than a cent and left out.
/// @param jobs what each job took and had
/// @param crawls how many
/// @param queries how many, each over less than Athena's least
record NightCost(List<Job> jobs, int crawls, int queries) {
    /// @param capacity in DPU
    record Job(int seconds, double capacity) {}

    static final double AIRFLOW_AN_HOUR = 0.49;
    /// The gateway, and its address.
    static final double NAT_AN_HOUR = 0.045 + 0.005;

    private static final double DPU_HOUR = 0.44;
    private static final int LEAST_JOB_SECONDS = 60;
    private static final int LEAST_CRAWL_SECONDS = 600;
    private static final double CRAWLERS_CAPACITY = 2;
    private static final double TERABYTE = 5.0;
    private static final double LEAST_QUERY_TERABYTES = 10 / 1_000_000.0;
    private static final double HOUR_SECONDS = 3_600;
    private static final int HOURS_A_MONTH = 730;
    private static final int NIGHTS_A_MONTH = 30;

    double ofJobs() {
        return jobs.stream()
                .mapToDouble(job -> Math.max(LEAST_JOB_SECONDS, job.seconds) / HOUR_SECONDS * job.capacity * DPU_HOUR)
                .sum();
    }

    double ofCrawls() {
        return crawls * LEAST_CRAWL_SECONDS / HOUR_SECONDS * CRAWLERS_CAPACITY * DPU_HOUR;
    }

    double ofQueries() {
        return queries * LEAST_QUERY_TERABYTES * TERABYTE;
    }

    double ofHours(double hours) {
        return hours * (AIRFLOW_AN_HOUR + NAT_AN_HOUR);
    }

    /// The night, with Airflow up for an hour.
    double night() {
        return ofHours(1) + ofJobs() + ofCrawls() + ofQueries();
    }

    /// A night each day, with Airflow left up.
    double month() {
        return ofHours(HOURS_A_MONTH) + NIGHTS_A_MONTH * (ofJobs() + ofCrawls() + ofQueries());
    }

    List<String> lines() {
        return List.of(
                "On AWS about " + usd(night()) + " with Airflow up for one hour, and " + usd(month())
                        + " a month left up:",
                line("Airflow, mw1.small", AIRFLOW_AN_HOUR, "an hour"),
                line("NAT gateway and its address", NAT_AN_HOUR, "an hour"),
                line(jobs.size() + " jobs, each at least a minute", ofJobs(), "a night"),
                line(crawls + " crawls, each at least ten minutes of 2 DPU", ofCrawls(), "a night"),
                line(queries + " queries, each at least 10 MB", ofQueries(), ""));
    }

    private static String line(String what, double price, String per) {
        return String.format("  %-46s %10s %s", what, usd(price), per).stripTrailing();
    }

    private static String usd(double price) {
        return price >= 100
                ? String.format(Locale.ROOT, "%.0f USD", price)
                : String.format(Locale.ROOT, price < 0.01 ? "%.4f USD" : "%.2f USD", price);
    }
}
