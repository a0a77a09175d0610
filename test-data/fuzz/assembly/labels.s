start:
  r1 = 5 ; five
  if r1 > 3 goto out  # a label ahead
  call sub1
out: r0 = 0
 exit
sub1: // another
 r0 = map[0][8] ll
 exit
