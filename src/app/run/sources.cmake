set(run_sources
    chain/executor.cpp chain/session.cpp chain/signing.cpp
    run/health.cpp run/host.cpp run/page.cpp run/run.cpp run/summary.cpp run/world_child.cpp)
set(run_modules crypto codec amm market search engine keys store chain execute api)
