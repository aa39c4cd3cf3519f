# Lists the orders that were put aside: python3 put_aside.py courier.log
import re
import sys

PATTERN = re.compile(r"E4107: .* order (?P<order>\S+), tracking (?P<tracking>.+)")

for line in open(sys.argv[1], encoding="utf-8"):
    if found := PATTERN.search(line):
        print(found["order"], found["tracking"])
