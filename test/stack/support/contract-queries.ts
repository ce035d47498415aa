/**
 * The queries that have to return data from a Prometheus that scraped the demo, verbatim from the metrics
 * contract (which takes them from the document "Prometheus Setup" and its siblings).
 */
export const CONTRACT_QUERIES = [
  'rate(http_requests_total[5m])',
  'rate(http_requests_total{status_code=~"5.."}[5m])',
  'histogram_quantile(0.95, http_request_duration_seconds_bucket)',
  'process_resident_memory_bytes / 1024 / 1024',
  'histogram_quantile(0.95, rate(http_request_duration_seconds_bucket[5m]))',
  'rate(db_operation_duration_seconds_sum[5m]) / rate(db_operation_duration_seconds_count[5m])',
  'rate(loan_amount_dollars_sum[1h]) / rate(loan_amount_dollars_count[1h])',
  'histogram_quantile(0.95, rate(credit_check_duration_seconds_bucket[5m]))',
  'active_loan_applications',
] as const;
