# Sourced by run.sh after its sessions: what an operator's scraper gets. $dir/signer.before and $dir/node.before are pages from before them.
signer_page=http://127.0.0.1:$signer_metrics/metrics
node_page=http://127.0.0.1:$node_metrics/metrics
page() { curl -s -S -i --max-time 10 "$@"; }
grown() {  # grown PROGRAM METRIC: it was 0 before, and is not now
  before=$(sed -n "s/^$2 //p" "$dir/$1.before")
  after=$(sed -n "s/^$2 //p" "$dir/$1.after")
  if [ "$before" = 0 ] && [ "${after:-0}" -gt 0 ]; then echo "ok: $2 grew"; else echo "FAILED: $2 went from '$before' to '$after'"; failed=1; fi
}

expect "the signer's metrics" 0 'attestor_build_info{program="signer",release="' page "$signer_page"
expect "the node's metrics" 0 'version="0.1.0",tee="SIMULATED"} 1' page "$node_page"
expect "metrics have the type of the format" 0 "Content-Type: text/plain; version=0.0.4; charset=utf-8" page "$node_page"
expect "metrics: another page" 0 "HTTP/1.1 404 Not Found" page "http://127.0.0.1:$node_metrics/"
expect "metrics: another method" 0 "HTTP/1.1 405 Method Not Allowed" page -X POST -d x "$node_page"
expect "metrics: a head that is too long" 0 "HTTP/1.1 400 Bad Request" page -H "X: $(printf '%05000d' 0)" "$node_page"
expect "metrics: no TLS" 35 "curl: (35)" page "https://127.0.0.1:$node_metrics/metrics"
for role in signer node; do eval "curl -s \$${role}_page" >"$dir/$role.after"; done
for metric in sessions_opened_total sessions_signed_total; do grown signer attestor_signer_$metric; done
for metric in clients_admitted_total sessions_signed_total sessions_failed_total; do grown node attestor_node_$metric; done
